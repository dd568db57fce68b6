/** `node test/cloud/main.ts [port]`: a local Cloudflare to play with, until it is interrupted. */
import { createHash } from 'node:crypto';
import { startCloud } from './cloud.ts';

const port = Number(process.argv[2] ?? 0);
const cloud = await startCloud({ port });
const zone = cloud.control.addZone('example.com');
const token = cloud.control.addToken({ permissions: ['Workers R2 Storage Write', 'Zone Read', 'DNS Read'] });
const media = cloud.state.createBucket('media');
cloud.control.addDomain(media.id, zone, 'files.example.com', { pollsLeft: 0 });
await media.put('hello.txt', Buffer.from('It works.\n'), { 'content-type': 'text/plain' });

process.stdout.write(`A local Cloudflare runs until you press Ctrl+C.

control API         ${cloud.controlUrl}
account             ${cloud.state.accountId}
API token           ${token.value}
zone                ${zone.name}

S3 endpoint         ${cloud.url}
access key id       ${token.id}
secret access key   ${createHash('sha256').update(token.value).digest('hex')}
bucket              ${media.name}

media host          curl -H 'Host: files.example.com' ${cloud.url}/hello.txt
`);

process.once('SIGINT', () => {
  void cloud.close();
});
