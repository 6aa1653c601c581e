import { parseArgs } from 'node:util';

/** What `npm start` was asked for. */
export interface Options {
  readonly port: number;
  readonly samples: boolean;
  readonly dataDirectory: string | undefined;
  readonly exitWhenDone: boolean;
  readonly help: boolean;
}

/** What `npm start -- --help` prints. */
export const helpText = `Runs Carillon on this machine: the template and the bundles of cdk synth, with every
AWS service and provider played by this one process. No account, no Docker.

Usage: npm start -- [options]

  --port NUMBER      where the page and the AWS endpoint are; 0 takes any free port (default 4400)
  --no-samples       start with nobody known and nothing sent
  --data DIR         keep tables, queues and secrets in DIR from run to run (default: forget all)
  --exit-when-done   stop when the samples have come to their end; exit code 1 if one ended unexpectedly
  --help             this text

AWS clients: endpoint http://localhost:4400, Region us-east-1, access key and secret local-developer.`;

/**
 * Reads the command line.
 *
 * @throws TypeError when it is not understood; the message says what is wrong
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      port: { type: 'string', default: '4400' },
      samples: { type: 'boolean', default: true },
      data: { type: 'string' },
      'exit-when-done': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535)
    throw new TypeError(`--port is '${values.port}'; give a number from 0 to 65535, such as --port 4500`);
  return {
    port,
    samples: values.samples,
    dataDirectory: values.data,
    exitWhenDone: values['exit-when-done'],
    help: values.help,
  };
}
