import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { explain, type Explanation } from '../../src/publish/explain.ts';
import { commitMessage, pullRequestBody, sentence } from '../../src/steps/publish-text.ts';
import { hostile, rendered, unseen } from '../report/hostile.ts';

const subject = { phase: 'switch', form: 'dotenv', merged: true } as const;
const names = { file: '.env', mediaHost: 'files.example.com', bucket: 'example-media', secretName: 'media' };
const told = (foreign: Partial<typeof names> = {}): Explanation => explain({ ...subject, ...names, ...foreign });

describe('the description of a pull request', () => {
  it('says what changes, what to do, how to check and how to go back', () => {
    const body = pullRequestBody(told(), '.env', ['- S3_ENABLED=false', '+ S3_ENABLED=true']);
    for (const part of ['What changes', 'Before you merge', 'After merging', 'How to check', 'How to go back']) {
      expect(body).toContain(`### ${part}\n`);
    }
    expect(body).toContain('```diff\n- S3_ENABLED=false\n+ S3_ENABLED=true\n```');
    expect(rendered(body)).toContain('systemctl restart mastodon-web mastodon-sidekiq');
  });

  it('fits, whatever is in it', () => {
    const diff = Array.from({ length: 5000 }, () => `+ ${'x'.repeat(5000)}`);
    const body = pullRequestBody(told(), '.env', diff);
    expect(body.length).toBeLessThan(65_536);
  });

  it('holds hostile names as text', () => {
    fc.assert(
      fc.property(hostile, (foreign) => {
        const body = pullRequestBody(told({ file: foreign, bucket: foreign, secretName: foreign }), foreign, [
          `+ ${foreign}`,
        ]);
        expect(body.replaceAll('\n', '')).not.toMatch(unseen);
        const outside = body.replace(/^```+diff$[^]*?^```+$/gm, '');
        expect(outside).not.toMatch(/<(?!\/?(?:code|span)>)|@|\]\(|!\[|(?<!\[)\bhttps:\/\/evil/);
      }),
    );
  });
});

describe('a commit message', () => {
  it('has a title, and plain words below it', () => {
    const [title = '', blank, ...words] = commitMessage(told()).split('\n');
    expect(title).toBe("Store and serve Mastodon's media from files.example.com");
    expect(blank).toBe('');
    expect(words.join('\n')).toContain('the bucket example-media on Cloudflare R2');
  });

  it('stays on its lines', () => {
    fc.assert(
      fc.property(hostile, (foreign) => {
        expect(commitMessage(told({ bucket: foreign, mediaHost: foreign })).split('\n')).toHaveLength(4);
      }),
    );
  });
});

describe('a sentence', () => {
  it('is Markdown with its names as code', () => {
    expect(sentence(['Run ', { code: 'a_b' }, ' now.']).source).toBe('Run <code>a&#95;b</code> now.');
  });
});
