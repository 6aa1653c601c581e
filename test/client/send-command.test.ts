import { describe, expect, it } from '@jest/globals';
import { readSendCommand, usage } from '../../client/send-command.ts';
import { catalogue } from '../../notifications/catalogue.ts';

const [definition] = catalogue;
if (definition === undefined) throw new Error('the catalogue is empty');
const { type } = definition;

describe('readSendCommand', () => {
  it('sends the example to the local cloud, if not told otherwise', () => {
    expect(readSendCommand([type, '--to', 'ada'])).toEqual({
      kind: 'send',
      request: { definition, to: ['ada'], data: definition.example },
      destination: { kind: 'local', port: 4400 },
      wait: 30,
    });
  });

  it('understands every option', () => {
    const typed = `${type} --to ada --to grace@example.com --to +14155550100 --to ada --data {"a":1} --id A-1 --lane bulk
      --channel email --channel sms --locale fr --send-at 2026-11-22T09:00:00Z --expires-at 2026-11-23T09:00:00Z
      --wait 5 --bus carillon --region eu-central-1`;

    expect(readSendCommand(typed.split(/\s+/))).toEqual({
      kind: 'send',
      request: {
        definition,
        to: ['ada', { contactPoints: { email: 'grace@example.com' } }, { contactPoints: { phone: '+14155550100' } }],
        data: { a: 1 },
        notificationId: 'A-1',
        lane: 'bulk',
        channels: ['email', 'sms'],
        locale: 'fr',
        sendAt: '2026-11-22T09:00:00Z',
        expiresAt: '2026-11-23T09:00:00Z',
      },
      destination: { kind: 'deployed', eventBusName: 'carillon', region: 'eu-central-1' },
      wait: 5,
    });
  });

  it.each([
    [[], 'write one of'],
    [['order.lost', '--to', 'ada'], `there is no type 'order.lost'; write one of`],
    [[type], '--to must name somebody'],
    [[type, 'ada'], `what is 'ada'?`],
    [[type, '--to', 'ada', '--channel', 'fax'], '--channel must be one of email, sms, push'],
    [[type, '--to', 'ada', '--lane', 'fast'], '--lane must be one of urgent, normal, bulk'],
    [[type, '--to', 'ada', '--wait', 'long'], '--wait must be a number'],
    [[type, '--to', 'ada', '--port', '70000'], '--port must be at most 65535'],
    [[type, '--to', 'ada', '--data', '{"a":1,}'], 'position 7'],
    [[type, '--to', 'ada', '--loud'], 'npm run send -- --help lists the options'],
  ])('says what is wrong with %j', (typed, problem) => {
    expect(readSendCommand(typed)).toEqual({ kind: 'unusable', problem: expect.stringContaining(problem) });
  });

  it('names every type, where one is missing and in the help', () => {
    for (const each of catalogue) {
      expect(readSendCommand([])).toMatchObject({ problem: expect.stringContaining(each.type) });
      expect(usage).toContain(each.type);
    }
    expect(readSendCommand(['--help'])).toEqual({ kind: 'help' });
  });
});
