import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * A full and a read-only volume made by the kernel, not by a stand-in: a small tmpfs in a mount namespace of its own. The
 * room is bundled, because it has to run in a process inside that namespace.
 */
function namespaceAllowed(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', '-o', 'size=200k', 'none', '/mnt'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

const script = `
import { readdirSync } from 'node:fs';
import { RemovableMedia } from './media.mjs';
const [act, count, size] = process.argv.slice(2);
const media = new RemovableMedia();
const files = Array.from({ length: Number(count) }, (_, i) => ({ path: 'certs/' + i + '.der', bytes: new Uint8Array(Number(size)).fill(i) }));
const run = act === 'inspect' ? media.inspectFolder('/mnt', 'bundle') : media.writeBundle('/mnt', 'bundle', files);
const outcome = await run.then((value) => ({ value }), (error) => ({ code: error.code, detail: error.detail }));
console.log(JSON.stringify({ ...outcome, left: readdirSync('/mnt') }));
`;

describe.skipIf(!namespaceAllowed())('real volumes (needs a mount namespace)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anchorite-volumes-'));
  beforeAll(async () => {
    const entry = join(import.meta.dirname, '../../../main/media/removable-media.ts');
    await build({
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: join(folder, 'media.mjs'),
      logLevel: 'error',
    });
    writeFileSync(join(folder, 'script.mjs'), script);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const onVolume = (options: string, prepare: string, ...args: string[]): unknown => {
    const command = `mount -t tmpfs -o ${options} none /mnt && ${prepare} && exec "$0" "$@"`;
    const node = [process.execPath, join(folder, 'script.mjs'), ...args];
    return JSON.parse(execFileSync('unshare', ['-rm', 'sh', '-c', command, ...node], { encoding: 'utf8' }));
  };

  it('writes to a volume that has the space', () => {
    expect(onVolume('size=2m', 'true', 'write', '10', '10000')).toMatchObject({ left: ['bundle'] });
  });

  it('answers a volume that fills up half-way with volume-full and leaves it empty', () => {
    // 100 files of 100 bytes fit by their sizes, but each takes a page of 4,096 bytes.
    expect(onVolume('size=200k', 'true', 'write', '100', '100')).toMatchObject({ code: 'volume-full', left: [] });
  });

  it('answers a volume without room for another file with volume-full', () => {
    expect(onVolume('size=1m,nr_inodes=20', 'true', 'write', '30', '10')).toMatchObject({ code: 'volume-full', left: [] });
  });

  it('answers what cannot fit with volume-full before it begins', () => {
    expect(onVolume('size=200k', 'true', 'write', '1', '300000')).toMatchObject({
      code: 'volume-full',
      detail: { free: '204800' },
      left: [],
    });
  });

  it('answers a read-only volume with volume-read-only, at the inspection and at the write', () => {
    const readOnly = 'mount -o remount,ro /mnt';
    expect(onVolume('size=1m', readOnly, 'inspect', '0', '0')).toMatchObject({ code: 'volume-read-only', left: [] });
    expect(onVolume('size=1m', readOnly, 'write', '1', '10')).toMatchObject({ code: 'volume-read-only', left: [] });
  });

  it('names the file system and its free space', () => {
    expect(onVolume('size=1m', 'true', 'inspect', '0', '0')).toEqual({
      value: { freeBytes: 1_048_576, fileSystem: 'tmpfs' },
      left: [],
    });
  });
});
