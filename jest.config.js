export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
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
  testTimeout: 30_000,
};
