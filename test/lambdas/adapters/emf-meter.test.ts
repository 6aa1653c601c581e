import { Metrics } from '@aws-lambda-powertools/metrics';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { EmfMeter } from '../../../lambdas/adapters/powertools/emf-meter.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

interface Line {
  readonly [key: string]: unknown;
  readonly _aws: {
    readonly CloudWatchMetrics: readonly [
      { readonly Dimensions: readonly (readonly string[])[]; readonly Metrics: readonly { readonly Name: string }[] },
    ];
  };
}

/** What the meter writes for a batch. */
function written(batch: (meter: EmfMeter) => void, defaultDimensions: Record<string, string> = { channel: 'email' }) {
  // Powertools has a console of its own, on the process's output
  const output = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const meter = new EmfMeter(
    new Metrics({ namespace: 'Carillon-prod', serviceName: 'deliver-email', defaultDimensions }),
  );
  batch(meter);
  if (meter.hasStoredMetrics()) meter.publishStoredMetrics();
  expect(meter.hasStoredMetrics()).toBe(false);
  const texts = output.mock.calls.map(([line]) => String(line));
  output.mockRestore();
  return { texts, lines: texts.map((line): Line => JSON.parse(line)) };
}
const dimensionsOf = (line: Line | undefined) =>
  line?._aws.CloudWatchMetrics[0].Dimensions.map((names) => [...names].sort());
const ages = [90, 95, 100, 105, 110, 115, 120, 125, 130, 135];
const deliver = (meter: EmfMeter, provider: string) => {
  for (const age of ages) {
    meter.attempted(provider, age);
    meter.accepted(provider);
  }
};

describe('EmfMeter', () => {
  it('writes one line for a batch and provider: counts added up, ages one by one', () => {
    const { lines } = written((meter) => {
      deliver(meter, 'ses');
      meter.attempted('sendgrid', 80);
    });

    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      ...{ channel: 'email', service: 'deliver-email', provider: 'ses' },
      ...{ Attempted: 10, Accepted: 10, EventToAttempt: ages },
    });
    expect(lines[1]).toMatchObject({ provider: 'sendgrid', Attempted: 1, EventToAttempt: 80 });
    expect(lines[1]).not.toHaveProperty('Accepted');
    for (const line of lines) expect(dimensionsOf(line)).toEqual([['channel', 'provider', 'service']]);
  });

  it('counts what hours and caps hold back by channel, whoever counts it', () => {
    const sent = written((meter) => {
      meter.heldForHours();
      meter.heldByCap();
      meter.heldByCap();
      meter.droppedByCap();
    }).lines;
    expect(sent).toMatchObject([{ channel: 'email', HeldForHours: 1, HeldByCap: 2, DroppedByCap: 1 }]);

    const planned = written((meter) => {
      meter.waitsForHours('sms');
      meter.waitsForHours('sms');
    }, {}).lines;
    expect(planned).toMatchObject([{ channel: 'sms', HeldForHours: 2 }]);
    expect([...sent, ...planned].map(dimensionsOf)).toEqual([[['channel', 'service']], [['channel', 'service']]]);
  });

  it('keeps what has other dimensions out of that line', () => {
    const { lines } = written((meter) => {
      meter.attempted('ses', 5);
      meter.failed('ses', 'transient');
      meter.failed('ses', 'transient');
      meter.failed('ses', 'config');
      meter.startCapped();
    });

    expect(lines.map(dimensionsOf)).toEqual([
      [['channel', 'provider', 'service']],
      [['channel', 'class', 'provider', 'service']],
      [['channel', 'class', 'provider', 'service']],
      [['channel', 'service']],
    ]);
    expect(lines.slice(1)).toMatchObject([
      { class: 'transient', Failed: 2 },
      { class: 'config', Failed: 1 },
      { StartCapped: 1 },
    ]);
  });

  it('counts receipts by what they say, and weights by provider', () => {
    const { lines } = written((meter) => {
      meter.received('sms', 'twilio', 'delivered');
      meter.received('sms', 'twilio', 'delivered');
      meter.weight('sms', 'twilio', 40);
      meter.weightMoved('sms', 'twilio');
    }, {});

    expect(lines).toMatchObject([
      { channel: 'sms', provider: 'twilio', status: 'delivered', Received: 2 },
      { channel: 'sms', provider: 'twilio', Weight: 40, WeightMoved: 1 },
    ]);
  });

  it('writes nothing when nothing was counted, and loses nothing of a very long batch', () => {
    expect(written(() => {}).texts).toEqual([]);
    const { lines } = written((meter) => {
      for (let age = 0; age < 250; age += 1) meter.attempted('ses', age);
    });

    expect(lines.flatMap((line) => line['EventToAttempt'])).toEqual(Array.from({ length: 250 }, (_, age) => age));
    for (const line of lines) expect(line).toMatchObject({ provider: 'ses', channel: 'email' });
  });

  it('leaves most of a batch’s 2,600 bytes of log to the line that names its notifications', () => {
    const { texts } = written((meter) => deliver(meter, 'ses'));

    expect(texts.join('\n').length).toBeLessThan(600);
  });
});
