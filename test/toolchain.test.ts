import { describe, expect, it } from '@jest/globals';

describe('the toolchain', () => {
  it('runs under the Node version that the action runs under', () => {
    expect(process.versions.node).toMatch(/^24\./);
  });
});
