import net from 'node:net';
import { request } from 'undici';
import { createDispatchers } from '/work/wt-api/dist/phala/client/dispatcher.js';
import { ConnectionUse } from '/work/wt-api/dist/phala/client/tracking-client.js';

let conns = 0;
const s = net
  .createServer((c) => {
    conns++;
    c.on('error', () => {});
    c.on('data', () => {});
  })
  .listen(0, '127.0.0.1');
await new Promise((f) => s.once('listening', f));
const d = createDispatchers({ timeoutSeconds: 0.25, maxConnections: 256 });
for (let cycle = 0; cycle < 4; cycle++) {
  const uses = [];
  await Promise.all(
    Array.from({ length: 5 }, async () => {
      const u = new ConnectionUse();
      uses.push(u);
      try {
        await request(`http://127.0.0.1:${s.address().port}/`, {
          dispatcher: d.reusing,
          opaque: u,
          signal: AbortSignal.timeout(250),
        });
      } catch (e) {
        u.e = e.code ?? e.name;
      }
    }),
  );
  console.log(cycle, conns, JSON.stringify(uses));
}
process.exit();
