import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemKeyFiles } from '../../../main/keystore/key-file-system.ts';
import type { KeyFileHandle, KeyFileSystem } from '../../../main/keystore/key-file-system.ts';
import { KeyFolder } from '../../../main/keystore/sealed-file/key-folder.ts';

const keyId = '00112233445566778899aabbccddeeff';
const files = { privatePem: 'private '.repeat(200), publicPem: 'public '.repeat(20) };
const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'anchorite-folder-'));
  folders.push(folder);
  return join(folder, 'keys');
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function errno(code: string): Error {
  return Object.assign(new Error(code), { code });
}

type Call = 'chmod' | 'lstat' | 'mkdir' | 'open' | 'readdir' | 'rename' | 'rm' | 'stat' | 'read' | 'write' | 'sync' | 'close';

/** The real file system with a look at every call before it is made; what `before` throws, the call throws. */
function watched(before: (call: Call, path: string) => void, change: Partial<KeyFileHandle> = {}): KeyFileSystem {
  const handle = (file: KeyFileHandle, path: string): KeyFileHandle => ({
    stat: async () => (before('stat', path), await file.stat()),
    read: async (...args) => (before('read', path), await (change.read ?? file.read.bind(file))(...args)),
    write: async (buffer, offset, length) => {
      before('write', path);
      // Short writes are legal and must go on.
      return await file.write(buffer, offset, Math.min(length, 100));
    },
    sync: async () => (before('sync', path), await file.sync()),
    // Closed in any case, or the test would leak the descriptor.
    close: async () => (await file.close(), before('close', path)),
  });
  return {
    chmod: async (path, mode) => (before('chmod', path), await systemKeyFiles.chmod(path, mode)),
    lstat: async (path) => (before('lstat', path), await systemKeyFiles.lstat(path)),
    mkdir: async (path, options) => (before('mkdir', path), await systemKeyFiles.mkdir(path, options)),
    open: async (path, flags, mode) => (before('open', path), handle(await systemKeyFiles.open(path, flags, mode), path)),
    readdir: async (path) => (before('readdir', path), await systemKeyFiles.readdir(path)),
    rename: async (from, to) => (before('rename', from), await systemKeyFiles.rename(from, to)),
    rm: async (path, options) => (before('rm', path), await systemKeyFiles.rm(path, options)),
  };
}

async function callsOfOneWrite(): Promise<Call[]> {
  const calls: Call[] = [];
  await new KeyFolder(
    newFolder(),
    watched((call) => calls.push(call)),
  ).write(keyId, files);
  return calls;
}

describe('key folder', () => {
  it('goes on after short writes and reads back what it wrote', async () => {
    const folder = newFolder();
    await new KeyFolder(
      folder,
      watched(() => undefined),
    ).write(keyId, files);
    const plain = new KeyFolder(folder, systemKeyFiles);
    expect(await plain.readPrivate(keyId)).toBe(files.privatePem);
    expect(await plain.readPublic(keyId)).toBe(files.publicPem);
  });

  it('brings every file and folder to the disk before and after the key gets its name', async () => {
    const folder = newFolder();
    const order: string[] = [];
    const note = (call: Call, path: string) => {
      if (call === 'sync' || call === 'rename') order.push(`${call} ${path.slice(folder.length + 1)}`);
    };
    await new KeyFolder(folder, watched(note)).write(keyId, files);
    const partial = `${keyId}.partial`;
    expect(order).toEqual([
      `sync ${partial}/private.pem`,
      `sync ${partial}/public.pem`,
      `sync ${partial}/SHA256SUMS`,
      `sync ${partial}`,
      `rename ${partial}`,
      'sync ',
    ]);
  });

  it('leaves a whole key, or a leftover that discard removes, when the program is killed at any call', async () => {
    const calls = await callsOfOneWrite();
    expect(calls.length).toBeGreaterThan(40);
    let whole = 0;
    for (let killedAt = 0; killedAt < calls.length; killedAt++) {
      const folder = newFolder();
      let count = 0;
      const killed = watched(() => {
        if (count++ >= killedAt) throw new Error('killed');
      });
      await expect(new KeyFolder(folder, killed).write(keyId, files)).rejects.toThrow();
      const after = new KeyFolder(folder, systemKeyFiles);
      const keyIds = await after.keyIds();
      if (keyIds.length > 0) {
        expect(await after.readPrivate(keyId)).toBe(files.privatePem);
        whole++;
      }
      await after.remove(keyId);
      expect(await after.holds(keyId)).toBe(false);
      await after.write(keyId, files);
    }
    expect(whole).toBeGreaterThan(0);
    expect(whole).toBeLessThan(6);
  });

  const failures: [Call, string, string][] = [
    ['write', 'ENOSPC', 'volume-full'],
    ['write', 'EDQUOT', 'volume-full'],
    ['write', 'EIO', 'write-failed'],
    ['sync', 'EIO', 'write-failed'],
    ['sync', 'ENOSPC', 'volume-full'],
    ['open', 'EROFS', 'volume-read-only'],
    ['mkdir', 'EROFS', 'volume-read-only'],
    ['mkdir', 'EACCES', 'write-failed'],
    ['mkdir', 'ENOSPC', 'volume-full'],
    ['rename', 'EIO', 'write-failed'],
    ['rename', 'ENOTEMPTY', 'key-already-exists'],
    ['read', 'EIO', 'write-failed'],
    ['close', 'EIO', 'write-failed'],
  ];
  for (const [call, code, fault] of failures) {
    it(`answers ${code} at any ${call} with ${fault} and leaves nothing`, async () => {
      const times = (await callsOfOneWrite()).filter((name) => name === call).length;
      expect(times).toBeGreaterThan(0);
      for (let nth = 1; nth <= times; nth++) {
        const folder = newFolder();
        let count = 0;
        const failing = watched((name) => {
          if (name === call && ++count === nth) throw errno(code);
        });
        await expect(new KeyFolder(folder, failing).write(keyId, files)).rejects.toMatchObject({ code: fault });
        expect(await new KeyFolder(folder, systemKeyFiles).holds(keyId)).toBe(false);
      }
    });
  }

  it('refuses what does not read back as it was written', async () => {
    const folder = newFolder();
    const lying = watched(() => undefined, {
      read: (buffer, offset, length) => {
        buffer.fill(0x41, offset, offset + length);
        return Promise.resolve({ bytesRead: length });
      },
    });
    await expect(new KeyFolder(folder, lying).write(keyId, files)).rejects.toMatchObject({ code: 'read-back-mismatch' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names what it could not remove after a fault', async () => {
    const folder = newFolder();
    const failing = watched((call) => {
      if (call === 'rename' || call === 'rm') throw errno('EIO');
    });
    const left = join(folder, `${keyId}.partial`);
    await expect(new KeyFolder(folder, failing).write(keyId, files)).rejects.toMatchObject({
      code: 'write-failed',
      detail: { left },
    });
  });

  it('does not remove what somebody else has begun under the same name', async () => {
    const folder = newFolder();
    const first = new KeyFolder(folder, systemKeyFiles);
    const both = await Promise.allSettled([first.write(keyId, files), first.write(keyId, files)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await first.readPrivate(keyId)).toBe(files.privatePem);
  });

  it('says so when the folder cannot be listed', async () => {
    const failing = watched((call) => {
      if (call === 'readdir') throw errno('EACCES');
    });
    const folder = newFolder();
    await expect(new KeyFolder(folder, failing).keyIds()).rejects.toMatchObject({
      code: 'file-unreadable',
      detail: { path: folder },
    });
  });

  it('holds nothing and removes nothing where there is no folder yet', async () => {
    const folder = new KeyFolder(newFolder(), systemKeyFiles);
    expect(await folder.keyIds()).toEqual([]);
    await folder.remove(keyId);
  });

  it('takes the folder away from others who could read it', async () => {
    const folder = newFolder();
    await new KeyFolder(folder, systemKeyFiles).write(keyId, files);
    chmodSync(folder, 0o755);
    const failing = watched((call) => {
      if (call === 'chmod') throw errno('EPERM');
    });
    await expect(new KeyFolder(folder, failing).write(keyId.replaceAll('0', '1'), files)).rejects.toMatchObject({
      code: 'write-failed',
    });
  });
});
