import { describe, expect, it } from '@jest/globals';
import { Contract } from './contract.ts';

const pulls = 'POST /repos/{owner}/{repo}/pulls';
const secret = 'PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}';

describe("GitHub's own description", () => {
  const contract = new Contract();

  it('finds operations by their path', () => {
    expect(contract.find('GET', '/repos/o/r/git/ref/heads%2Fa')).toEqual({
      route: 'GET /repos/{owner}/{repo}/git/ref/{ref}',
      parameters: { owner: 'o', repo: 'r', ref: 'heads/a' },
    });
    expect(contract.find('GET', '/repos/o/r/actions/secrets/public-key')?.route).toMatch(/\/public-key$/);
    expect(contract.find('GET', '/repos/o/r/git/ref/heads/a')).toBeUndefined();
    expect(contract.find('POST', '/repos/o/r')).toBeUndefined();
  });

  it('catches wrong requests', () => {
    expect(contract.request(pulls, { head: 'a', base: 'b', title: 't' })).toEqual([]);
    expect(contract.request(pulls, { head: 'a', title: 't' }).join()).toContain("required property 'base'");
    expect(contract.request(pulls, { head: 'a', base: 'b', draft: 'no' }).join()).toContain('must be boolean');
    expect(contract.request(secret, { encrypted_value: 'not base64!', key_id: '1' }).join()).toContain('pattern');
    expect(contract.request('GET /repos/{owner}/{repo}', {})).toHaveLength(1);
  });

  it('catches wrong answers', () => {
    const whole = contract.example(pulls, 201, { number: 7 });
    expect(contract.answer(pulls, 201, whole)).toEqual([]);
    expect(whole).toMatchObject({ number: 7, locked: false, head: { ref: 'text' } });
    expect(contract.answer(pulls, 201, { number: 7 }).join()).toContain('required property');
    expect(contract.answer(pulls, 200, whole)).toEqual([`${pulls} never answers 200`]);
    expect(contract.answer(secret, 204, {})).toEqual([`${secret} answers 204 without a body`]);
  });
});
