import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RemovableMedia } from '../../../main/media/removable-media.ts';
import type { FileSystem } from '../../../main/media/file-system.ts';
import { systemFiles } from '../../../main/media/file-system.ts';
import { errno, faultyFiles } from './faulty-files.ts';
import type { Call } from './faulty-files.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anchorite-read-'));
  file = join(folder, 'request.csr');
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (path: string, maxBytes = 1_000, files: FileSystem = systemFiles) =>
  new RemovableMedia({ files }).read(path, maxBytes);

describe('reading a file from a medium', () => {
  it('gives the name, the bytes and their SHA-256', async () => {
    writeFileSync(file, 'request');
    const { name, bytes, sha256 } = await read(file);
    expect([name, Buffer.from(bytes).toString(), sha256]).toEqual([
      'request.csr',
      'request',
      createHash('sha256').update('request').digest('hex'),
    ]);
  });

  it('reads an empty file and one of exactly the limit, and refuses one byte more', async () => {
    writeFileSync(file, '');
    expect((await read(file)).bytes.length).toBe(0);
    writeFileSync(file, 'x'.repeat(1_000));
    expect((await read(file)).bytes.length).toBe(1_000);
    appendFileSync(file, 'x');
    await expect(read(file)).rejects.toMatchObject({ code: 'file-too-large', detail: { path: file, size: '1001', limit: '1000' } });
  });

  it('opens the file once and reads it once', async () => {
    writeFileSync(file, 'x'.repeat(500));
    const calls: Call[] = [];
    await read(
      file,
      1_000,
      faultyFiles((call) => calls.push(call)),
    );
    expect(calls).toEqual(['lstat', 'open', 'stat', 'read', 'read', 'stat', 'close']);
  });

  it('goes on after short reads', async () => {
    writeFileSync(file, 'abcdefghij'.repeat(50));
    const short = faultyFiles(
      () => undefined,
      (inner) => ({ read: (buffer, offset, length, position) => inner.read(buffer, offset, Math.min(7, length), position) }),
    );
    expect(Buffer.from((await read(file, 1_000, short)).bytes).toString()).toBe('abcdefghij'.repeat(50));
  });

  it('refuses a sparse file of one terabyte without reading it', async () => {
    writeFileSync(file, '');
    truncateSync(file, 2 ** 40);
    const calls: Call[] = [];
    await expect(
      read(
        file,
        20_000_000,
        faultyFiles((call) => calls.push(call)),
      ),
    ).rejects.toMatchObject({
      code: 'file-too-large',
      detail: { size: '1099511627776' },
    });
    expect(calls).not.toContain('read');
  });

  it('refuses a link, also to a regular file, and a dangling one', async () => {
    writeFileSync(join(folder, 'real'), 'real');
    symlinkSync(join(folder, 'real'), file);
    await expect(read(file)).rejects.toMatchObject({ code: 'file-not-regular', detail: { path: file } });
    symlinkSync(join(folder, 'absent'), join(folder, 'dangling'));
    await expect(read(join(folder, 'dangling'))).rejects.toMatchObject({ code: 'file-not-regular' });
  });

  it('refuses a folder, a device, a FIFO and a socket at once, without opening them', async () => {
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const socket = join(folder, 'socket');
    const server = createServer().listen(socket);
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      for (const path of [folder, '/dev/zero', '/dev/null', fifo, socket, '/']) {
        const calls: Call[] = [];
        await expect(
          read(
            path,
            1_000,
            faultyFiles((call) => calls.push(call)),
          ),
          path,
        ).rejects.toMatchObject({ code: 'file-not-regular' });
        expect(calls).toEqual(['lstat']);
      }
    } finally {
      server.close();
    }
  });

  it('does not hang or follow when the path becomes a FIFO or a link between the look and the open', async () => {
    for (const swap of [() => execFileSync('mkfifo', [file]), () => symlinkSync('/dev/zero', file), () => mkdirSync(file)]) {
      writeFileSync(file, 'x');
      const swapped = faultyFiles((call) => {
        if (call !== 'open') return;
        rmSync(file);
        swap();
      });
      await expect(read(file, 1_000, swapped)).rejects.toMatchObject({ code: 'file-not-regular' });
      rmSync(file, { recursive: true });
    }
  });

  it('refuses a file that grows, shrinks or is rewritten while it is read', async () => {
    const changes = [() => appendFileSync(file, 'more'), () => truncateSync(file, 3), () => writeFileSync(file, 'y'.repeat(100))];
    for (const change of changes) {
      writeFileSync(file, 'x'.repeat(100));
      await new Promise((resolve) => setTimeout(resolve, 20));
      let done = false;
      const changing = faultyFiles((call) => {
        if (call === 'read' && !done) change();
        if (call === 'read') done = true;
      });
      await expect(read(file, 1_000, changing)).rejects.toMatchObject({
        code: 'file-unreadable',
        detail: { path: file, why: 'it changed while it was read' },
      });
    }
  });

  it('names what is missing and what the system refuses', async () => {
    await expect(read(file)).rejects.toMatchObject({ code: 'file-not-found', detail: { path: file } });
    await expect(read(join(folder, 'a', 'b'))).rejects.toMatchObject({ code: 'file-not-found' });
    writeFileSync(file, 'x');
    await expect(read(join(file, 'below'))).rejects.toMatchObject({ code: 'file-not-found' });
    await expect(read(join(folder, 'n'.repeat(300)))).rejects.toMatchObject({
      code: 'file-unreadable',
      detail: { why: 'ENAMETOOLONG' },
    });
    for (const [call, code] of [
      ['lstat', 'EACCES'],
      ['open', 'EACCES'],
      ['open', 'EPERM'],
      ['stat', 'EIO'],
      ['read', 'EIO'],
    ] as const) {
      const failing = faultyFiles((made) => {
        if (made === call) throw errno(code);
      });
      await expect(read(file, 1_000, failing)).rejects.toMatchObject({
        code: 'file-unreadable',
        detail: { path: file, why: code },
      });
    }
  });

  it('refuses names with control, bidi or NUL characters and shows them spelled out', async () => {
    for (const [name, shown] of [
      ['a\u202egpj.csr', 'a<U+202E>gpj.csr'],
      ['a\nb.csr', 'a<U+000A>b.csr'],
      ['a\0b', 'a<U+0000>b'],
      ['a\u200b.csr', 'a<U+200B>.csr'],
      ['a\u001b[31m', 'a<U+001B>[31m'],
      ['a\u2028b', 'a<U+2028>b'],
    ] as const) {
      await expect(read(join(folder, name))).rejects.toMatchObject({ code: 'name-not-portable', detail: { name: shown } });
    }
    await expect(read(`${folder}\0/x`)).rejects.toMatchObject({ code: 'name-not-portable' });
  });

  it('reads names that are merely unusual', async () => {
    for (const name of ['Żądanie 1.csr', '証明書.csr', '-rf', "it's; $(x).csr", '.hidden']) {
      writeFileSync(join(folder, name), 'x');
      expect((await read(join(folder, name))).name).toBe(name);
    }
  });
});
