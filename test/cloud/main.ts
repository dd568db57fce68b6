/**
 * `node test/cloud/main.ts [port] [--outputs FILE]`: a local Cloudflare to play with, until it is interrupted. With `--outputs` it
 * appends `name=value` lines for the steps of a workflow.
 */
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startCloud } from './cloud.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { outputs: { type: 'string' } } });
const cloud = await startCloud({ port: Number(positionals[0] ?? 0) });
const zone = cloud.control.addZone('example.com');
const token = cloud.control.addToken({ permissions: ['Workers R2 Storage Write', 'Zone Read', 'DNS Read'] });
const media = cloud.state.createBucket('media');
cloud.control.addDomain(media.id, zone, 'files.example.com', { pollsLeft: 0 });
await media.put('hello.txt', Buffer.from('It works.\n'), { 'content-type': 'text/plain' });
const secretAccessKey = createHash('sha256').update(token.value).digest('hex');
if (values.outputs !== undefined) {
  const outputs = {
    account: cloud.state.accountId,
    token: token.value,
    'access-key-id': token.id,
    'secret-access-key': secretAccessKey,
  };
  for (const [name, value] of Object.entries(outputs)) appendFileSync(values.outputs, `${name}=${value}\n`);
}

process.stdout.write(`A local Cloudflare runs until you press Ctrl+C.

control API         ${cloud.controlUrl}
account             ${cloud.state.accountId}
API token           ${token.value}
zone                ${zone.name}

S3 endpoint         ${cloud.url}
access key id       ${token.id}
secret access key   ${secretAccessKey}
bucket              ${media.name}

media host          curl -H 'Host: files.example.com' ${cloud.url}/hello.txt
`);

process.once('SIGINT', () => {
  void cloud.close();
});
