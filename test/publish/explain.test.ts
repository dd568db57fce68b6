import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Phase } from '../../src/mastodon/phases.ts';
import { explain } from '../../src/publish/explain.ts';
import type { Explanation, Subject } from '../../src/publish/explain.ts';
import { renderers } from '../../src/publish/renderers.ts';

const forms = Object.keys(renderers) as Subject['form'][];
const phases: readonly Phase[] = ['prepare', 'switch', 'cleanup', 'rollback'];

function told(phase: Phase, form: Subject['form'], more: Partial<Subject> = {}): Explanation {
  const names = {
    file: 'deploy/env',
    mediaHost: 'files.example.com',
    bucket: 'example-media',
    secretName: 'media-key',
  };
  return explain({ phase, form, ...names, merged: true, ...more });
}

const words = (all: Explanation): string =>
  [all.changes, all.before, all.after, all.check, all.back]
    .flat(2)
    .map((part) => (typeof part === 'string' ? part : part.code))
    .join('');

describe('the explanation', () => {
  it.each(forms.flatMap((form) => phases.map((phase) => [phase, form] as const)))(
    'of %s in the form %s is whole',
    (phase, form) => {
      const all = told(phase, form);
      for (const part of [[all.title], all.changes, all.after, all.check, all.back])
        expect(part.length).toBeGreaterThan(0);
      expect(all.title.length).toBeLessThan(100);
      expect(words(all)).not.toMatch(/undefined|\[object/);
    },
  );

  it.each([
    ['dotenv', 'systemctl restart mastodon-web mastodon-sidekiq'],
    ['compose', 'docker compose up -d'],
    ['helm', 'pods of web and sidekiq roll'],
    ['nixos', 'nixos-rebuild switch'],
    ['kubernetes', 'kubectl rollout restart'],
    ['external-secret', 'kubectl get externalsecret media-key'],
  ] as const)('of a switch in the form %s says how Mastodon gets to read it, and where its key goes', (form, how) => {
    expect(words(told('switch', form))).toContain(how);
    expect(words(told('switch', form))).toContain('AWS_SECRET_ACCESS_KEY');
    expect(words(told('prepare', form))).not.toContain('AWS_SECRET_ACCESS_KEY');
  });

  it('keeps foreign names apart from its own words', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }).map((text) => `\u{1F4A5}${text}`),
        fc.constantFrom(...forms),
        fc.constantFrom(...phases),
        (name, form, phase) => {
          const all = told(phase, form, { file: name, bucket: name, secretName: name });
          const own = [all.changes, all.before, all.after, all.check, all.back]
            .flat(2)
            .filter((part) => typeof part === 'string');
          expect(own.join('')).not.toContain('\u{1F4A5}');
        },
      ),
    );
  });
});
