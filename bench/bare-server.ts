// The lower bound: node:http writes the same bytes to every client. Arguments: a file, and its headers as JSON.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [file = '', headersAsJson = '{}'] = process.argv.slice(2);
const body = readFileSync(file);
const headers = { ...JSON.parse(headersAsJson), 'content-length': body.length };
const server = createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`);
