import { describe, expect, it } from '@jest/globals';
import { inputTable } from '../../src/inputs/table.ts';
import { checks } from '../../src/verify/checks.ts';

describe('the checks', () => {
  it('are those that the input names, in the same order, each with what it proves', () => {
    const input = inputTable.find(({ name }) => name === 'checks');
    expect(checks.map(({ id }) => id)).toEqual(input?.allowed);
    for (const { title, proves } of checks) expect([title, proves].every((text) => text !== '')).toBe(true);
  });
});
