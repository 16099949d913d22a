import { expect, it } from 'vitest';
import type { EntryData } from '../../../shared/ceremony/ledger-entry.ts';
import { announcedLines } from '../../../main/terminal/announced-lines.ts';
import type { Intended } from '../../../main/ceremony/unsettled-copies.ts';

const intended = (data: Partial<EntryData<'key-intended'>>): Intended =>
  ({
    time: '2026-11-21T10:00:00Z',
    ceremony: '2026-11-21-02',
    data: { keyId: 'c0', operation: 'acme-root', custody: 'backup', ...data },
  }) as unknown as Intended;

it('says of a copy that was announced and not recorded where to look for it, under both names that it may have', () => {
  const volume = { folder: '/media/a', bundle: 'B', mountPoint: '/media/a', fileSystem: 'FAT', bytes: 1 };
  const [onVolume, here, unknown] = announcedLines([
    intended({ volume }),
    intended({ custody: 'sealed-file' }),
    // As an earlier version announced it.
    intended({}),
  ]);
  expect(onVolume).toBe(
    'acme-root: copy c0 (backup) was announced 2026-11-21T10:00:00Z in ceremony 2026-11-21-02 and is not recorded yet: it may be there, whole or in part, at /media/a/B or B.partial; its end, resume or abort says what became of it',
  );
  expect(here).toContain('in part, at this workstation; its end');
  expect(unknown).toContain('in part; its end');
});
