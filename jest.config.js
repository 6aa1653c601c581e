const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '@swc/jest' },
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.build'],
};

/** @type {import('jest').Config} */
export default {
  testTimeout: 60_000,
  // Jest would leave one core idle; what runs here waits for queues half of its time
  maxWorkers: 2,
  // modules of finished files stay in a worker's memory, and a full heap makes everything after them slow
  workerIdleMemoryLimit: '1GB',
  projects: [
    {
      ...base,
      displayName: 'parts',
      roots: ['<rootDir>/test'],
      testPathIgnorePatterns: ['<rootDir>/test/e2e', '<rootDir>/test/browser', '<rootDir>/test/simulation/runs'],
      // idle until a test wants a stack
      globalSetup: '<rootDir>/test/lib/start-synthesiser.ts',
    },
    {
      ...base,
      displayName: 'whole',
      roots: ['<rootDir>/test/e2e', '<rootDir>/test/browser', '<rootDir>/test/simulation/runs'],
      // the app is synthesised once for all of these, and only when one of them runs
      globalSetup: '<rootDir>/test/e2e/synthesise-once.ts',
      globalTeardown: '<rootDir>/test/e2e/remove-assembly.ts',
    },
  ],
};
