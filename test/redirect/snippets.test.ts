import { describe, expect, it } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { movesOf, publicFolders } from '../../src/redirect/moves.ts';
import { snippetFor, type WebServer } from '../../src/redirect/snippets.ts';
import { freePort, listening } from '../loopback.ts';

const mediaHost = 'files.example.com';
const moves = movesOf(['social.example.com'], ['/system', '/media/old']);

describe('moves', () => {
  it('name every public folder and never a private one', () => {
    expect([...publicFolders].sort()).toEqual([
      'accounts',
      'cache',
      'custom_emojis',
      'media_attachments',
      'preview_card_providers',
      'preview_cards',
      'site_uploads',
    ]);
    expect(movesOf(['a.example'], ['/cache'])).toEqual([{ host: 'a.example', path: '/cache/', to: '/cache/' }]);
    expect(moves.length).toBe(14);
  });
});

/** Old paths as browsers and servers send them; what follows `/system/` has to come through byte for byte. */
const rests = [
  'accounts/avatars/000/000/001/original/0123456789abcdef.png',
  'media_attachments/files/1/two%20words.png',
  'media_attachments/files/1/%E2%98%83%F0%9F%98%80.png',
  'media_attachments/files/1/a%2Bb+c@2x.png',
  'media_attachments/files/1/what%3Fnow%23.png',
  'media_attachments/files/1/100%25.png',
  'media_attachments/files/1/quote%22%27%3C%3E.png',
  'site_uploads/files/000/000/001/@1x/0123456789abcdef.png',
  'accounts/avatars/1.png?1609459200',
  'accounts/avatars/1.png?a=%20&b=c+d',
  `cache/accounts/${'long/'.repeat(150)}x.png`,
];
const never = [
  '/system/backups/dumps/1/original/archive.zip',
  '/system/imports/data/1/original/x.csv',
  '/avatars/original/missing.png',
  '/headers/original/missing.png',
  '/emoji/1f600.svg',
  '/system/else/x.png',
  '/@user/accounts/1',
];

const servers: Readonly<Record<WebServer, string | undefined>> = {
  nginx: found('nginx'),
  caddy: found('caddy'),
  apache: found('apache2') ?? found('httpd'),
};

describe.each(Object.entries(servers) as [WebServer, string | undefined][])('the snippet for %s', (name, program) => {
  const test = program === undefined ? it.skip : it;
  test(`leads every old address home by one hop${program === undefined ? ` (SKIPPED: no ${name} here)` : ''}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), `${name}-`));
    const port = await freePort();
    const process = start(name, program ?? '', folder, port, snippetFor(name, moves, mediaHost, 302));
    try {
      await listening(port);
      for (const root of ['/system', '/media/old']) {
        for (const rest of rests) {
          const { status, location } = await ask(port, `${root}/${rest}`);
          expect([root, rest, status, location]).toEqual([root, rest, 302, `https://${mediaHost}/${rest}`]);
        }
      }
      for (const path of never) {
        const { status, location } = await ask(port, path);
        expect([path, location]).toEqual([path, undefined]);
        if (path.startsWith('/system/backups') || path.startsWith('/system/imports')) expect(status).toBe(404);
      }
    } finally {
      const ended = new Promise((resolve) => process.once('close', resolve));
      process.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function start(name: WebServer, program: string, folder: string, port: number, snippet: string) {
  mkdirSync(join(folder, 'public/system/accounts'), { recursive: true });
  writeFileSync(join(folder, 'public/system/accounts/x.png'), 'still here');
  const config = join(folder, 'config');
  // Server blocks as Mastodon's own example has them, as far as media are concerned.
  const configs: Record<WebServer, string> = {
    nginx: `daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  server {
    listen 127.0.0.1:${port};
    server_name social.example.com;
    root ${folder}/public;
    location / { try_files $uri @proxy; }
    location ~ ^/emoji/ { try_files $uri =404; }
    location ~ ^/(avatars|headers)/ { try_files $uri =404; }
${snippet}
    location ^~ /system/ { add_header Cache-Control "public, max-age=2419200, immutable"; try_files $uri =404; }
    location @proxy { return 404; }
  }
}`,
    caddy: `{
  admin off
  auto_https off
}
http://social.example.com:${port} {
  bind 127.0.0.1
${snippet}
  root * ${folder}/public
  file_server
}`,
    apache: `ServerRoot ${folder}
PidFile ${folder}/pid
ServerName social.example.com
Listen 127.0.0.1:${port}
ErrorLog ${folder}/error.log
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule rewrite_module /usr/lib/apache2/modules/mod_rewrite.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
<VirtualHost 127.0.0.1:${port}>
  DocumentRoot ${folder}/public
${snippet}
</VirtualHost>`,
  };
  writeFileSync(config, configs[name]);
  const args: Record<WebServer, string[]> = {
    nginx: ['-c', config, '-e', join(folder, 'error.log')],
    caddy: ['run', '--config', config, '--adapter', 'caddyfile'],
    apache: ['-f', config, '-D', 'FOREGROUND'],
  };
  return spawn(program, args[name], { stdio: 'ignore', env: { ...process.env, HOME: folder } });
}

/** Sends a path as it is. */
function ask(port: number, path: string): Promise<{ status: number; location: string | undefined }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers: { host: 'social.example.com' } }, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode ?? 0, location: answer.headers.location });
    });
    sent.on('error', reject);
    sent.end();
  });
}

function found(program: string): string | undefined {
  const places = ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/usr/local/sbin'].map((folder) => join(folder, program));
  const path = places.find((each) => existsSync(each));
  if (path === undefined || program !== 'apache2') return path;
  return existsSync('/usr/lib/apache2/modules/mod_rewrite.so') && execFileSync(path, ['-v']).length > 0
    ? path
    : undefined;
}
