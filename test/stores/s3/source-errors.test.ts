import { describe, expect, it } from '@jest/globals';
import { refusal, testContext } from './bucket-world.ts';
import { refuse, startOdd } from './odd-store.ts';
import { listAll, sourceAt } from './source-world.ts';

describe('refusals', () => {
  async function refused(status: number, code: string, more = '', headers = {}) {
    await using store = await startOdd(['a'], {
      intercept: (_request, response) => refuse(response, status, code, more, headers),
    });
    await using source = sourceAt(store.endpoint, { region: 'us-east-1' });
    return await refusal(listAll(source, testContext()));
  }

  it.each([
    ['a wrong key', 403, 'InvalidAccessKeyId', '', {}, 'Check source-access-key-id'],
    ['a wrong secret', 403, 'SignatureDoesNotMatch', '', {}, 'Check source-secret-access-key'],
    ['a wrong bucket', 404, 'NoSuchBucket', '', {}, 'there is no bucket media'],
    [
      'another region',
      400,
      'AuthorizationHeaderMalformed',
      '<Region>eu-west-1</Region>',
      {},
      'Set source-region to eu-west-1',
    ],
    [
      'another region by a redirect',
      301,
      'PermanentRedirect',
      '',
      { 'x-amz-bucket-region': 'eu-west-1' },
      'Set source-region to eu-west-1',
    ],
    ['another host', 301, 'PermanentRedirect', '<Endpoint>media.s3.example</Endpoint>', {}, 'media.s3.example'],
    ['an expired token', 400, 'ExpiredToken', '', {}, 'source-session-token'],
    ['no rights', 403, 'AccessDenied', '', {}, 's3:ListBucket'],
  ])('for %s say what to do', async (_, status, code, more, headers, advice) => {
    const error = await refused(status, code, more, headers);
    expect(error).toMatchObject({ status, code });
    expect(error.message).toContain(advice);
  });
});
