import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RemovableMedia } from '../../../main/media/removable-media.ts';
import { temporaryFolder } from '../../support/test-workplace.ts';
import { errno, faultyFiles } from './faulty-files.ts';

describe('the trace of a bundle on a volume', () => {
  const volume = temporaryFolder('trace');
  mkdirSync(join(volume, 'whole'));
  mkdirSync(join(volume, 'cut-off.partial'));
  writeFileSync(join(volume, 'a-file'), '');

  it.each([
    ['whole', 'some'],
    ['cut-off', 'some'],
    ['absent', 'none'],
  ])('of %s is %s', async (bundle, trace) => {
    expect(await new RemovableMedia().trace(volume, bundle)).toBe(trace);
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
});
