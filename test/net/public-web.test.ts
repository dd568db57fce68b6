import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PublicWeb, routesFrom } from '../../src/net/public-web.ts';

let server: Server;
let asked: IncomingMessage[] = [];
let web: PublicWeb;
const { signal } = new AbortController();

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    if (request.url === '/away') response.writeHead(301, { location: 'https://elsewhere.example/' }).end();
    else if (request.url === '/large') response.end(Buffer.alloc(8 << 20, 1));
    else if (request.url !== '/silent')
      response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'], 'X-Big': 'Yes' }).end('hi');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  web = new PublicWeb(routesFrom(`media.example=http://127.0.0.1:${port}/`));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('public reads', () => {
  it('go where the route leads, under the name asked for, with the path as it is', async () => {
    asked = [];
    const answer = await web.read('media.example', '/a/../b//c%2e?x=%40', {}, signal);
    expect(answer).toMatchObject({ status: 200, headers: { 'set-cookie': 'a=1, b=2', 'x-big': 'Yes' } });
    expect(answer.body.toString()).toBe('hi');
    expect(asked.map(({ url, headers }) => [url, headers.host])).toEqual([['/a/../b//c%2e?x=%40', 'media.example']]);
    expect(asked[0]?.headers).not.toHaveProperty('authorization');
  });

  it('do not follow redirects', async () => {
    const answer = await web.read('media.example', '/away', { method: 'HEAD' }, signal);
    expect(answer).toMatchObject({ status: 301, headers: { location: 'https://elsewhere.example/' } });
  });

  it('keep no more of a body than they are asked to', async () => {
    const { body } = await web.read('media.example', '/large', { limit: 100 }, signal);
    expect(body).toHaveLength(100);
    expect((await web.read('media.example', '/large', {}, signal)).body).toHaveLength(8 << 20);
  });

  it('end when the run does', async () => {
    const run = new AbortController();
    const reading = web.read('media.example', '/silent', {}, run.signal);
    run.abort(new Error('cancelled'));
    await expect(reading).rejects.toThrow('cancelled');
  });
});

describe('routes', () => {
  it('are pairs of hosts and origins', () => {
    expect([...routesFrom(' a.example=http://127.0.0.1:80/x\n b.example=https://[::1]:8443 ')]).toEqual([
      ['a.example', 'http://127.0.0.1'],
      ['b.example', 'https://[::1]:8443'],
    ]);
    expect(routesFrom('').size).toBe(0);
  });

  it.each(['a.example', '=http://x', 'a.example=nonsense', 'a.example=localhost:8080'])('refuse %s', (text) => {
    expect(() => routesFrom(text)).toThrow('host=origin');
  });
});
