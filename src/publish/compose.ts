/**
 * The env file that a Compose file names under `env_file`: the same lines as `.env.production` elsewhere, as the values
 * are of the kind that Compose, old and new, and Ruby's dotenv read alike.
 * @see https://docs.docker.com/compose/how-tos/environment-variables/set-environment-variables/
 */
import { dotenv } from './dotenv.ts';
import type { Renderer } from './renderer.ts';

/** The renderer for env files of Docker Compose. */
export const compose: Renderer = {
  form: 'compose',
  render: (request, existing) => {
    const text = Buffer.from(existing ?? []).toString('latin1');
    if (/^services:[ \t]*\r?$/m.test(text)) {
      const fix = 'give the file that it names under env_file, usually .env.production';
      return [{ problem: 'this is a Compose file, not an env file', fix }];
    }
    return dotenv.render(request, existing);
  },
};
