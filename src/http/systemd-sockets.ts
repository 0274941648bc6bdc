import { StartupError } from '../errors.ts';
import type { InheritedAddress } from './listen-address.ts';

/** The first file descriptor that systemd passes, see sd_listen_fds(3). */
const FIRST_FD = 3;

/** The sockets that systemd passed to this process. @throws StartupError when there are none. */
export function findSystemdSockets(env: NodeJS.ProcessEnv, pid: number): readonly InheritedAddress[] {
  const { LISTEN_PID = '', LISTEN_FDS = '' } = env;
  const count = /^[1-9]\d{0,2}$/.test(LISTEN_FDS) ? Number(LISTEN_FDS) : 0;
  if (LISTEN_PID !== String(pid) || count === 0) {
    throw new StartupError(
      'expected sockets from systemd, got none: --web.systemd-socket needs a .socket unit, which sets LISTEN_PID and LISTEN_FDS for this process',
    );
  }
  return Array.from({ length: count }, (_, index) => ({ fd: FIRST_FD + index }));
}
