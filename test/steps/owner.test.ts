import { describe, expect, it } from '@jest/globals';
import { userInfo } from 'node:os';
import { readOwner } from '../../src/steps/owner.ts';

const root = { uid: 0, groups: [0] };
const me = userInfo();

describe('the owner of files', () => {
  it.each([
    ['991:991', { uid: 991, gid: 991 }],
    ['424242', { uid: 424_242, gid: -1 }],
    [me.username, { uid: me.uid, gid: me.gid }],
    [`${me.username}:${me.gid}`, { uid: me.uid, gid: me.gid }],
    ['0:root', { uid: 0, gid: 0 }],
  ])('%s', async (text, owner) => {
    expect(await readOwner(text, root)).toEqual(owner);
  });

  it.each([
    ['nobody-of-that-name', 'there is no user nobody-of-that-name'],
    ['0:nothing-of-that-name', 'there is no group nothing-of-that-name'],
    ['-u', 'takes user or user:group'],
    ['a:b:c', 'takes user or user:group'],
    ['a b', 'takes user or user:group'],
    [':991', 'takes user or user:group'],
  ])('refuses %j', async (text, told) => {
    await expect(readOwner(text, root)).rejects.toThrow(told);
  });

  it('takes root, unless files stay with whoever runs this', async () => {
    const self = { uid: 424_242, groups: [424_242, 7] };
    await expect(readOwner('991:991', self)).rejects.toThrow('only root may give files to another user');
    await expect(readOwner('424242:8', self)).rejects.toThrow('only root');
    expect(await readOwner('424242:7', self)).toEqual({ uid: 424_242, gid: 7 });
    expect(await readOwner('424242', self)).toEqual({ uid: 424_242, gid: -1 });
  });
});
