import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { RemovableMedia } from '../../../main/media/removable-media.ts';
import { codeOf } from '../../support/test-room.ts';
import { temporaryFolder } from '../../support/test-workplace.ts';
import { failAt, faultyFiles, type Call } from './faulty-files.ts';

const bundle = 'ANCHORITE-KEY-acme-root-2026-12-01-01';
const file = `${bundle}.announced`;
const [mark, otherMark] = ['00112233445566778899aabbccddeeff', 'ffeeddccbbaa99887766554433221100'];
const media = new RemovableMedia();

/** Two sticks of one make: both folders are on one file system, so that it, its mount point and its size are the same. */
let place: string;
let volume: string;
const away = (): string => join(place, 'away');
const other = (): string => join(place, 'other');

/** The stick that is in is taken out, and the other one put in its place. */
function swap(): void {
  renameSync(volume, away());
  renameSync(other(), volume);
}

beforeEach(() => {
  place = temporaryFolder('sticks');
  volume = join(place, 'usb');
  for (const folder of [volume, other()]) mkdirSync(folder);
});

describe('the mark of a volume on which a bundle is announced', () => {
  it('tells sticks of one make apart: only where it is, nothing was written', async () => {
    const announced = await media.announce(volume, bundle, mark);
    expect(announced).toMatchObject({ mark });
    expect(await media.trace(volume, bundle, announced)).toBe('none');
    swap();
    expect(await media.hasMark(volume, bundle, mark)).toBe(false);
    expect(await media.trace(volume, bundle, announced)).toBe('unknown');
    // Somebody else's mark for a bundle of that name, as of another workstation.
    expect(await media.announce(volume, bundle, otherMark)).toEqual({ ...announced, mark: otherMark });
    expect(await media.trace(volume, bundle, announced)).toBe('unknown');
    renameSync(volume, other());
    renameSync(away(), volume);
    expect(await media.trace(volume, bundle, announced)).toBe('none');
    mkdirSync(join(volume, `${bundle}.partial`));
    expect(await media.trace(volume, bundle, announced)).toEqual({ found: `${bundle}.partial` });
  });

  it('says what it is to whoever finds it, and goes without a trace', async () => {
    await media.announce(volume, bundle, mark);
    expect(readdirSync(volume)).toEqual([file]);
    const text = readFileSync(join(volume, file), 'utf8');
    expect(text).toContain(bundle);
    expect(text).toContain('holds no key');
    await media.removeMark(volume, bundle, otherMark);
    expect(readdirSync(volume)).toEqual([file]);
    await media.removeMark(volume, bundle, mark);
    expect(readdirSync(volume)).toEqual([]);
    // Nothing to take away, or nowhere.
    await media.removeMark(volume, bundle, mark);
    rmSync(volume, { recursive: true });
    await media.removeMark(volume, bundle, mark);
  });

  it('is on the medium, and its folder too, before it is said to be there', async () => {
    const order: string[] = [];
    const files = faultyFiles(
      (call, path) => ['write', 'sync'].includes(call) && order.push(`${call} ${path.slice(volume.length)}`),
    );
    await new RemovableMedia({ files }).announce(volume, bundle, mark);
    expect(order).toEqual([`write /${file}`, `sync /${file}`, 'sync ']);
  });

  it.each<[Call, number, string, string]>([
    ['open', 1, 'EROFS', 'volume-read-only'],
    ['open', 1, 'EACCES', 'write-failed'],
    ['write', 1, 'ENOSPC', 'volume-full'],
    ['sync', 1, 'EIO', 'write-failed'],
    ['sync', 2, 'EIO', 'write-failed'],
    ['close', 1, 'ENOSPC', 'volume-full'],
  ])('that fails at %s %i (%s) is refused and leaves nothing', async (call, nth, code, fault) => {
    const files = faultyFiles(failAt(call, nth, code));
    expect(await codeOf(new RemovableMedia({ files }).announce(volume, bundle, mark))).toBe(fault);
    expect(readdirSync(volume)).toEqual([]);
  });

  it('is not written over another one, nor where the bundle is, nor where no folder is', async () => {
    writeFileSync(join(volume, file), 'of another workstation');
    expect(await codeOf(media.announce(volume, bundle, mark))).toBe('file-exists');
    expect(readFileSync(join(volume, file), 'utf8')).toBe('of another workstation');
    rmSync(join(volume, file));
    mkdirSync(join(volume, bundle));
    expect(await codeOf(media.announce(volume, bundle, mark))).toBe('file-exists');
    expect(existsSync(join(volume, file))).toBe(false);
    expect(await codeOf(media.announce(join(place, 'none'), bundle, mark))).toBe('folder-not-usable');
    expect(await codeOf(media.hasMark(join(place, 'none'), bundle, mark))).toBe('folder-not-usable');
  });

  it('proves nothing where it cannot be read, or is no file', async () => {
    const announced = await media.announce(volume, bundle, mark);
    const files = faultyFiles(failAt('read', 1, 'EIO'));
    expect(await new RemovableMedia({ files }).trace(volume, bundle, announced)).toBe('unknown');
    expect(await media.trace(volume, bundle, announced)).toBe('none');
    renameSync(join(volume, file), join(other(), file));
    symlinkSync(join(other(), file), join(volume, file));
    expect(await media.trace(volume, bundle, announced)).toBe('unknown');
  });
});
