import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { answering } from '../support/answering.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import {
  codeOf,
  driveUntil,
  entriesOf,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const key = { authority: 'acme-root', iterations: 600_000 };
const offline = 'Raven, around 64 oaks!';
let room: TestRoom;

beforeEach(async () => {
  room = await openRoom({ mode: 'production' });
  await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
});
afterEach(() => room.close());

it('is not opened where another file has taken the place of the one whose digest a witness compared', async () => {
  const answers = (opening: string) =>
    answering({
      'give passphrase': goodPassphrase,
      'set offline-passphrase': offline,
      'give offline-passphrase': opening,
      'set passphrase': 'Heron! beside 38 ponds',
    });
  await holdPlan(room, planOf({ kind: 'key-carriage', name: 'away', ...key, folder: memoryFolder('volume') }), answers(offline));
  const file = (await keyRecordsOf(room.ports))[0]?.copies.find(({ kind }) => kind === 'carried')?.place ?? '';
  const opens = ({ effect }: { readonly effect: string | null }): boolean => effect === 'key.open-file';
  await openPlan(room, planOf({ kind: 'key-restoration', name: 'back', ...key, file }));
  await driveUntil(room, opens, answers(offline));
  // The same key under a weak passphrase, in one iteration.
  const kept = `${file}.kept`;
  copyFileSync(file, kept);
  const weak = ['-topk8', '-v2', 'aes-256-cbc', '-iter', '1', '-passout', 'pass:abc', '-passin', `pass:${offline}`];
  execFileSync('openssl', ['pkcs8', ...weak, '-in', kept, '-out', file]);
  expect(readFileSync(file, 'utf8')).not.toBe(readFileSync(kept, 'utf8'));
  expect(await codeOf(driveUntil(room, () => false, answers('abc')))).toBe('file-changed');
  expect((await entriesOf(room)).at(-1)).toMatchObject({
    type: 'ceremony-interrupted',
    data: { fault: 'file-changed', detail: { file } },
  });
  // Put back and compared anew.
  copyFileSync(kept, file);
  await room.conductor.resume();
  await driveUntil(room, () => false, answers(offline));
  expect(room.conductor.current()?.state.status).toBe('closed');
});
