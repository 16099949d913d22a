import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** IFF_UP and ARPHRD_LOOPBACK of Linux. */
const flagUp = 0x1;
const typeLoopback = 772;

/**
 * Names of network interfaces that are administratively up, loopback apart, read from the kernel's list (`os.networkInterfaces()` leaves
 * out interfaces without an address). Null where there is no such list: not checked is not the same as none.
 */
export async function interfacesUp(folder = '/sys/class/net'): Promise<readonly string[] | null> {
  try {
    const up: string[] = [];
    for (const name of (await readdir(folder)).toSorted()) {
      const type = Number(await readFile(join(folder, name, 'type'), 'utf8').catch(() => 'NaN'));
      const flags = Number(await readFile(join(folder, name, 'flags'), 'utf8').catch(() => 'NaN'));
      if (type === typeLoopback || Number.isNaN(flags)) continue;
      if ((flags & flagUp) !== 0) up.push(name);
    }
    return up;
  } catch {
    return null;
  }
}
