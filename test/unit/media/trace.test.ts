import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemFiles } from '../../../main/media/file-system.ts';
import { RemovableMedia } from '../../../main/media/removable-media.ts';
import { calling } from '../../support/calling.ts';
import { temporaryFolder } from '../../support/test-workplace.ts';
import { errno, faultyFiles } from './faulty-files.ts';

describe('the trace of a bundle on a volume', () => {
  const volume = temporaryFolder('trace');
  mkdirSync(join(volume, 'whole'));
  mkdirSync(join(volume, 'cut-off.partial'));
  writeFileSync(join(volume, 'a-file'), '');

  it.each([
    ['whole', { found: 'whole' }],
    ['cut-off', { found: 'cut-off.partial' }],
    ['absent', 'none'],
  ])('of %s is %s', async (bundle, trace) => {
    expect(await new RemovableMedia().trace(volume, bundle)).toEqual(trace);
  });

  it('is unknown where the volume is not there, or is none', async () => {
    expect(await new RemovableMedia().trace(join(volume, 'none'), 'whole')).toBe('unknown');
    expect(await new RemovableMedia().trace(join(volume, 'a-file'), 'whole')).toBe('unknown');
  });

  it.each(['EIO', 'ENODEV', 'EACCES'])('is unknown, not none, where the volume answers %s for what lies in it', async (code) => {
    const files = faultyFiles((call, path) => {
      if (call === 'lstat' && path !== volume) throw errno(code);
    });
    expect(await new RemovableMedia({ files }).trace(volume, 'absent')).toBe('unknown');
  });

  /** The volume as it was, and as another one. */
  const from = (change: { dev?: number; blocks?: number; type?: number }): RemovableMedia =>
    new RemovableMedia({
      files: {
        ...systemFiles,
        lstat: async (path) => {
          const stat = await systemFiles.lstat(path);
          return path === volume && change.dev !== undefined ? calling(stat, { dev: change.dev }) : stat;
        },
        statfs: async (path) => ({ ...(await systemFiles.statfs(path)), ...change }),
      },
    });

  it('of what an earlier version announced is none only where the volume looks the same', async () => {
    const mounted = from({ dev: -1 });
    const announced = await mounted.announce(volume, 'absent', 'ab');
    await mounted.removeMark(volume, 'absent', 'ab');
    const mark = { ...announced, mark: undefined };
    expect(mark.mountPoint).toBe(realpathSync(volume));
    expect(await mounted.trace(volume, 'absent', announced)).toBe('unknown');
    expect(await mounted.trace(volume, 'absent', mark)).toBe('none');
    expect(await from({}).trace(volume, 'absent', mark)).toBe('unknown');
    for (const change of [{ blocks: 7 }, { type: 0x4d44 }])
      expect(await from({ dev: -1, ...change }).trace(volume, 'absent', mark)).toBe('unknown');
    expect(await from({}).trace(volume, 'whole', mark)).toEqual({ found: 'whole' });
  });
});
