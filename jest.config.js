export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transformIgnorePatterns: ['/node_modules/(?!@actions/(?:workflow-parser|languageservice)/)'],
  transform: {
    '/node_modules/@actions/.+\\.js$': '<rootDir>/test/runner/json-imports.ts',
    '^.+\\.ts$': [
      'ts-jest',
      {
        useESM: true,
        // Types are checked once, by `npm run types`; here each file is only stripped of them.
        transpilation: true,
        tsconfig: { rewriteRelativeImportExtensions: false, allowImportingTsExtensions: true },
      },
    ],
  },
  // The machine that runs the tests has two cores as a rule; by default one of them would be left alone.
  maxWorkers: '100%',
  testTimeout: 60_000,
};
