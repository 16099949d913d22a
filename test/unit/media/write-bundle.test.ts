import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemFiles } from '../../../main/media/file-system.ts';
import type { FileSystem } from '../../../main/media/file-system.ts';
import { RemovableMedia } from '../../../main/media/removable-media.ts';
import { sha256SumsText } from '../../../main/media/sha256-sums.ts';
import type { BundleFile } from '../../../main/ports/media.ts';
import { errno, failAt, faultyFiles } from './faulty-files.ts';
import type { Before, Call } from './faulty-files.ts';

const bundle = 'ANCHORITE-2026-11-21';
const files: readonly BundleFile[] = [
  { path: 'certs/root.pem', bytes: Buffer.from('root') },
  { path: 'certs/root.der', bytes: randomBytes(524) },
  { path: 'crls/2026/root.crl', bytes: randomBytes(5_000) },
  { path: 'transcript/transcript.pdf', bytes: randomBytes(1_048_576 + 4_096) },
  { path: 'ledger/ledger.jsonl', bytes: randomBytes(2_100_001) },
  { path: 'VERIFY.txt', bytes: new Uint8Array() },
];

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'anchorite-write-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const media = (fs: FileSystem = systemFiles) => new RemovableMedia({ files: fs });
const write = (fs?: FileSystem, what = files) => media(fs).writeBundle(folder, bundle, what);

describe('writing a bundle', () => {
  it('writes every file, gives sizes and digests, and leaves nothing else', async () => {
    const written = await write();
    expect(written).toEqual(
      files.map(({ path, bytes }) => ({ path, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })),
    );
    for (const { path, bytes } of files) expect(readFileSync(join(folder, bundle, path)).equals(bytes), path).toBe(true);
    expect(readdirSync(folder)).toEqual([bundle]);
    expect(readdirSync(join(folder, bundle), { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).length).toBe(
      files.length,
    );
  });

  it('lets nobody but its owner read a file with a key in it, and everybody the rest', async () => {
    const before = process.umask(0o022);
    try {
      await write(systemFiles, [...files, { path: 'key.pem', bytes: Buffer.from('sealed'), isSecret: true }]);
    } finally {
      process.umask(before);
    }
    const modeOf = (path: string): number => statSync(join(folder, bundle, path)).mode & 0o777;
    expect([modeOf('key.pem'), modeOf('certs/root.pem'), modeOf('VERIFY.txt')]).toEqual([0o600, 0o644, 0o644]);
  });

  it('passes sha256sum --strict -c with the sums it made', async () => {
    const sums = sha256SumsText(
      files.map(({ path, bytes }) => ({ path, sha256: createHash('sha256').update(bytes).digest('hex') })),
    );
    await write(systemFiles, [...files, { path: 'SHA256SUMS', bytes: Buffer.from(sums) }]);
    const checked = execFileSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: join(folder, bundle), encoding: 'utf8' });
    expect(checked.match(/: OK\n/g)?.length).toBe(files.length);
    const own = execFileSync('sha256sum', files.map(({ path }) => path).sort(), { cwd: join(folder, bundle), encoding: 'utf8' });
    expect(sums).toBe(own);
  });

  it('counts progress from the first byte to the last, once written and once read back', async () => {
    const seen: [number, number][] = [];
    await media().writeBundle(folder, bundle, files, (done, total) => seen.push([done, total]));
    const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
    expect(seen.at(-1)).toEqual([2 * bytes, 2 * bytes]);
    expect(seen.every(([done], i) => i === 0 || done >= (seen[i - 1]?.[0] ?? 0))).toBe(true);
  });

  it('brings files, then folders, to the medium, reads back, and only then gives the bundle its name', async () => {
    const order: string[] = [];
    await write(
      faultyFiles(
        (call, path) => ['sync', 'read', 'rename'].includes(call) && order.push(`${call} ${path.slice(folder.length + 1)}`),
      ),
    );
    const partial = `${bundle}.partial`;
    const at = (entry: string) => order.indexOf(entry);
    for (const { path } of files) expect(at(`sync ${partial}/${path}`)).toBeGreaterThanOrEqual(0);
    const steps = [
      `sync ${partial}/crls/2026/root.crl`,
      `sync ${partial}/crls/2026`,
      `sync ${partial}/crls`,
      `sync ${partial}/`.slice(0, -1),
      `read ${partial}/certs/root.pem`,
      `rename ${partial}`,
      'sync ',
    ].map(at);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps).not.toContain(-1);
    expect(order.at(-1)).toBe('sync ');
  });

  it('goes on after short writes and short reads', async () => {
    const short = faultyFiles(
      () => undefined,
      (file) => ({
        write: (buffer, offset, length) => file.write(buffer, offset, Math.min(length, 70_000)),
        read: (buffer, offset, length, position) => file.read(buffer, offset, Math.min(length, 65_536), position),
      }),
    );
    expect((await write(short)).length).toBe(files.length);
  });

  const failures: [Call, string, string][] = [
    ['write', 'ENOSPC', 'volume-full'],
    ['write', 'EDQUOT', 'volume-full'],
    ['write', 'EIO', 'write-failed'],
    ['write', 'EROFS', 'volume-read-only'],
    ['sync', 'EIO', 'write-failed'],
    ['sync', 'ENOSPC', 'volume-full'],
    ['close', 'ENOSPC', 'volume-full'],
    ['rename', 'EIO', 'write-failed'],
    ['rename', 'EEXIST', 'file-exists'],
    ['statfs', 'EIO', 'folder-not-usable'],
  ];
  for (const [call, code, fault] of failures) {
    it(`answers ${code} at any ${call} and leaves nothing behind`, async () => {
      const calls: Call[] = [];
      await write(faultyFiles((made) => calls.push(made)));
      const times = calls.filter((made) => made === call).length;
      expect(times).toBeGreaterThan(0);
      for (let nth = 1; nth <= times; nth++) {
        rmSync(join(folder, bundle), { recursive: true, force: true });
        const failure = await write(faultyFiles(failAt(call, nth, code))).catch((error: unknown) => error);
        // A read-only descriptor that fails to close belongs to the read-back.
        expect([fault, 'read-back-mismatch']).toContain((failure as { code: string }).code);
        expect((failure as { detail: object }).detail).not.toHaveProperty('left');
        expect(readdirSync(folder), `${call} ${nth}`).toEqual([]);
      }
    });
  }

  for (const [call, code, fault] of [
    ['mkdir', 'EROFS', 'volume-read-only'],
    ['mkdir', 'ENOSPC', 'volume-full'],
    ['open', 'EROFS', 'volume-read-only'],
    ['open', 'ENOSPC', 'volume-full'],
  ] as const) {
    it(`answers ${code} at the first and at a later ${call} with ${fault}`, async () => {
      for (const nth of [1, 3]) {
        await expect(write(faultyFiles(failAt(call, nth, code)))).rejects.toMatchObject({ code: fault });
        expect(readdirSync(folder)).toEqual([]);
      }
    });
  }

  it('takes a medium that swallows a write for a failed one instead of trying for ever', async () => {
    const deaf = faultyFiles(
      () => undefined,
      () => ({ write: () => Promise.resolve({ bytesWritten: 0 }) }),
    );
    await expect(write(deaf)).rejects.toMatchObject({ code: 'write-failed' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('finds a single bit that the medium changed, in any file', async () => {
    for (const { path, bytes } of files.filter((file) => file.bytes.length > 0)) {
      const rotten = faultyFiles(
        () => undefined,
        (file, opened) => ({
          read: async (buffer, offset, length, position) => {
            const result = await file.read(buffer, offset, length, position);
            const at = bytes.length - 1 - position;
            if (opened.endsWith(path) && at >= 0 && at < result.bytesRead) buffer[offset + at] = (buffer[offset + at] ?? 0) ^ 1;
            return result;
          },
        }),
      );
      await expect(write(rotten)).rejects.toMatchObject({
        code: 'read-back-mismatch',
        detail: { path: join(folder, `${bundle}.partial`, path) },
      });
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('finds a file that came back longer, shorter or not at all', async () => {
    const target = 'certs/root.pem';
    for (const spoil of [
      (path: string) => writeFileSync(path, 'root and more'),
      (path: string) => writeFileSync(path, 'roo'),
      (path: string) => rmSync(path),
      (path: string) => (rmSync(path), symlinkSync('/dev/zero', path)),
    ]) {
      let synced = 0;
      const dropping = faultyFiles((call, path) => {
        if (call === 'sync' && path.endsWith('.partial') && synced++ === 0) spoil(join(path, target));
      });
      await expect(write(dropping)).rejects.toMatchObject({ code: 'read-back-mismatch' });
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('answers EIO while reading back with read-back-mismatch', async () => {
    await expect(write(faultyFiles(failAt('read', 1, 'EIO')))).rejects.toMatchObject({
      code: 'read-back-mismatch',
      detail: { why: 'EIO' },
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('reads back without direct access where the file system refuses it', async () => {
    let refusals = 0;
    const refusing: Before = (call, path) => {
      if (call === 'open' && path.endsWith('root.pem') && existsSync(path) && refusals++ === 0) throw errno('EINVAL');
    };
    expect((await write(faultyFiles(refusing))).length).toBe(files.length);
    expect(refusals).toBe(2);
  });

  it('names what it could not remove', async () => {
    const before = failAt('write', 2, 'ENOSPC');
    const stuck = faultyFiles((call, path) => {
      if (call === 'rm') throw errno('EIO');
      before(call, path);
    });
    const left = join(folder, `${bundle}.partial`);
    await expect(write(stuck)).rejects.toMatchObject({ code: 'volume-full', detail: { left } });
  });

  it('never shows a bundle under its name that is not whole, wherever the program is killed', async () => {
    const few = files.slice(0, 3);
    const calls: Call[] = [];
    await write(
      faultyFiles((call) => calls.push(call)),
      few,
    );
    for (let killedAt = 0; killedAt < calls.length; killedAt++) {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      let count = 0;
      await write(
        faultyFiles(() => {
          if (count++ >= killedAt) throw new Error('killed');
        }),
        few,
      ).catch(() => undefined);
      if (existsSync(join(folder, bundle))) {
        for (const { path, bytes } of few) expect(readFileSync(join(folder, bundle, path)).equals(bytes)).toBe(true);
      } else {
        // What is left does not stand in the way of the next export.
        expect((await write(systemFiles, few)).length).toBe(3);
      }
    }
  });

  it('refuses a bundle that exists, in whatever form, and does not touch it', async () => {
    const target = join(folder, bundle);
    for (const make of [() => mkdirSync(target), () => writeFileSync(target, 'x'), () => symlinkSync('/nowhere', target)]) {
      make();
      await expect(write()).rejects.toMatchObject({ code: 'file-exists', detail: { path: target } });
      expect(readdirSync(folder)).toEqual([bundle]);
      rmSync(target, { recursive: true });
    }
  });

  it('does not replace a bundle that appears while it writes', async () => {
    const late = faultyFiles((call) => {
      if (call === 'read' && !existsSync(join(folder, bundle))) mkdirSync(join(folder, bundle));
    });
    await expect(write(late)).rejects.toMatchObject({ code: 'file-exists' });
    expect(readdirSync(folder)).toEqual([bundle]);
  });

  it('refuses a folder that is missing, a file or a link', async () => {
    const other = join(folder, 'other');
    const tryIt = () => media().writeBundle(other, bundle, files);
    await expect(tryIt()).rejects.toMatchObject({ code: 'folder-not-usable', detail: { path: other, why: 'it does not exist' } });
    writeFileSync(other, '');
    await expect(tryIt()).rejects.toMatchObject({ code: 'folder-not-usable', detail: { why: 'it is not a folder' } });
    rmSync(other);
    symlinkSync(tmpdir(), other);
    await expect(tryIt()).rejects.toMatchObject({ code: 'folder-not-usable', detail: { why: 'it is a link' } });
  });

  it('refuses names that are not portable before it touches the folder', async () => {
    const calls: Call[] = [];
    const fs = faultyFiles((call) => calls.push(call));
    for (const path of ['../out', '/etc/x', 'a//b', 'a\\b', 'certs/NUL.txt', 'a/../b', '']) {
      await expect(write(fs, [{ path, bytes: Buffer.from('x') }])).rejects.toMatchObject({ code: 'name-not-portable' });
    }
    await expect(media(fs).writeBundle(folder, '../escape', files)).rejects.toMatchObject({ code: 'name-not-portable' });
    expect(calls).toEqual([]);
  });

  it('refuses at once what plainly does not fit', async () => {
    const small: FileSystem = {
      ...faultyFiles(() => undefined),
      statfs: () => Promise.resolve({ type: 0x4d44, bsize: 512, blocks: 10, bavail: 10 }),
    };
    await expect(write(small)).rejects.toMatchObject({ code: 'volume-full', detail: { path: folder, free: '5120' } });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('inspecting a folder', () => {
  it('gives the free space and the file system, and leaves nothing', async () => {
    const { freeBytes, fileSystem } = await media().inspectFolder(folder, bundle);
    expect(freeBytes).toBeGreaterThan(0);
    expect(fileSystem).not.toBe('');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names common file systems and shows the number of others', async () => {
    for (const [type, name] of [
      [0x4d44, 'FAT'],
      [0x2011bab0, 'exFAT'],
      [0x9123683e, 'Btrfs'],
      [0x12345678, 'unknown (0x12345678)'],
    ] as const) {
      const fs: FileSystem = { ...systemFiles, statfs: () => Promise.resolve({ type, bsize: 4_096, blocks: 9, bavail: 3 }) };
      expect(await media(fs).inspectFolder(folder, bundle)).toEqual({ freeBytes: 12_288, fileSystem: name });
    }
  });

  it('refuses what writing would refuse', async () => {
    const inspect = (fs: FileSystem) => media(fs).inspectFolder(folder, bundle);
    await expect(inspect(faultyFiles(failAt('mkdir', 1, 'EROFS')))).rejects.toMatchObject({ code: 'volume-read-only' });
    await expect(inspect(faultyFiles(failAt('mkdir', 1, 'EACCES')))).rejects.toMatchObject({
      code: 'folder-not-usable',
      detail: { why: 'EACCES' },
    });
    await expect(inspect(faultyFiles(failAt('mkdir', 1, 'ENOSPC')))).rejects.toMatchObject({ code: 'volume-full' });
    await expect(inspect(faultyFiles(failAt('rmdir', 1, 'EIO')))).rejects.toMatchObject({
      code: 'folder-not-usable',
      detail: { left: join(folder, `${bundle}.partial`) },
    });
    rmSync(join(folder, `${bundle}.partial`), { recursive: true });
    await expect(media().inspectFolder(folder, 'con')).rejects.toMatchObject({ code: 'name-not-portable' });
    mkdirSync(join(folder, bundle));
    await expect(inspect(systemFiles)).rejects.toMatchObject({ code: 'file-exists' });
  });

  it('gives up after a hundred interrupted exports', async () => {
    const fs: FileSystem = { ...systemFiles, mkdir: () => Promise.reject(errno('EEXIST')) };
    await expect(media(fs).inspectFolder(folder, bundle)).rejects.toMatchObject({ code: 'folder-not-usable' });
  });
});
