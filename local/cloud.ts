import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallCounts } from './call-counts.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Route } from './gateway/gateway.ts';
import { localRoutes } from './gateway/local-routes.ts';
import { keepsakes } from './keepsakes.ts';
import { codePlacer } from './lambda/code.ts';
import { CustomResources } from './lambda/custom-resource.ts';
import type { Observations } from './observations.ts';
import { type CleanUps, type PartsOptions, startParts } from './parts.ts';
import { type Assembly, readAssembly, synthesise } from './synth.ts';
import { provisionStack } from './template/stack.ts';

export interface LocalCloudOptions extends PartsOptions {
  /** A cloud assembly that is there already. @default - the app is synthesised */
  readonly assembly?: string;
  /** Told what the start is at. */
  readonly progress?: (text: string) => void;
}

/** The app's stack, running. */
export interface LocalCloud {
  /** The endpoint for AWS clients, and the address of every route. */
  readonly url: string;
  /** The stack's outputs. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly observations: Observations;
  readonly faults: Faults;
  /** The AWS calls that were made, and by whom. */
  readonly calls: CallCounts;
  /** The time here; what stands for the world outside goes by it too. */
  readonly clock: Clock;
  /** Ends every wait at once: messages after a failure or with a delay are visible, batches are not waited for. */
  hurry(): void;
  /**
   * Resolves when no event, batch or message on a consumed queue is left to be dealt with, and no execution of a state
   * machine does anything but wait.
   */
  idle(): Promise<void>;
  /** As `idle`, but what is held back until some moment stays held back: nothing goes on unless time passes. */
  quiet(): Promise<void>;
  /** Puts the clock forward: for functions, rules, waits, time-outs and delayed messages. */
  advance(seconds: number): void;
  addRoute(route: Route): void;
  /** Ends everything, and leaves nothing behind but the data directory. */
  stop(): Promise<void>;
}

/** Runs the app on this machine: its template, its bundles, its policies. */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const cleanUps: CleanUps = [];
  const stop = async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  };
  try {
    return { ...(await start(options, cleanUps)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(options: LocalCloudOptions, cleanUps: CleanUps): Promise<Omit<LocalCloud, 'stop'>> {
  const { progress = () => undefined } = options;
  const directory = await mkdtemp(join(tmpdir(), 'carillon-'));
  cleanUps.push(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));
  const assembly = await assemble(options.assembly, directory, progress);
  const { stackName } = assembly;

  progress('Starting the services');
  const parts = await startParts(options, cleanUps);
  const { gateway, functions, events, secrets, stepFunctions, ses, sns, awsSms, observations, faults, calls, clock } =
    parts;
  const customResources = new CustomResources({ ...parts, stackName });
  gateway.addRoute(customResources.route);

  progress('Making the resources of the template');
  const outputs = await provisionStack(assembly.template, stackName, {
    ...parts,
    stackName,
    placeCode: codePlacer(directory, assembly.assets),
    remember: keepsakes(options.dataDirectory),
    customResource: (functionArn, request) => customResources.create(functionArn, request),
  });
  const hurry = () => {
    functions.hurry();
    stepFunctions.hurry();
  };
  const advance = (seconds: number) => {
    clock.advance(seconds * 1000);
    return clock.now();
  };
  gateway.addRoute(
    localRoutes({
      ...{ outputs, observations, faults, calls, hurry, advance },
      now: () => clock.now(),
      executions: () => stepFunctions.executions,
    }),
  );
  const others = [events, secrets, stepFunctions, ses, sns, awsSms];
  const atWork = [functions, ...others];
  functions.start();
  events.start();

  return {
    url: gateway.url,
    outputs,
    observations,
    faults,
    calls,
    clock,
    hurry,
    advance: (seconds) => void advance(seconds),
    idle: () => untilNone(() => atWork.reduce((sum, { underWay }) => sum + underWay, 0)),
    quiet: () =>
      untilNone(() => {
        functions.fillNoMore();
        return others.reduce((sum, { underWay }) => sum + underWay, functions.atWork);
      }),
    addRoute: (route) => gateway.addRoute(route),
  };
}

async function assemble(
  given: string | undefined,
  directory: string,
  progress: (text: string) => void,
): Promise<Assembly> {
  if (given !== undefined) return readAssembly(given);
  progress('Synthesising the app');
  const output = join(directory, 'cdk.out');
  await synthesise(output);
  return readAssembly(output);
}

async function untilNone(underWay: () => number): Promise<void> {
  // what was set going just now has not begun yet
  await new Promise((resolve) => setImmediate(resolve));
  while (underWay() > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}
