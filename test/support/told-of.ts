import type { Mode } from '../../shared/ceremony/mode.ts';
import { ceremonyView } from '../../main/ipc/ceremony-view.ts';
import { recordOfCeremony } from '../../main/transcript/record-of-ceremony.ts';
import { renderTranscript } from '../../main/transcript/render-transcript.tsx';
import type { TestRoom } from './test-room.ts';

/** What screen and paper say of the ceremony that memory holds, which ended no copy of a key; `text`: the paper without its markup. */
export async function toldOf({ conductor, ports }: TestRoom, mode: Mode) {
  const live = conductor.current();
  if (!live) throw new Error('no ceremony');
  const { id, script, state } = live;
  const entries = await ports.ledger.entriesOf(id);
  const shown = { ...{ ended: [], id, told: 1, script, state, entries, live }, checkpoint: undefined, fault: null, approval: null };
  const record = recordOfCeremony({
    ...{ ended: [], mode, ceremonyId: id, entries, steps: script.steps, checkpoint: undefined, devices: [] },
    ledger: { ledgerId: '', publicKeySha256: '', size: 0, headHash: '' },
    describe: { certificate: () => 'certificate', crl: () => 'CRL' },
  });
  if (!record) throw new Error('no record');
  const { html } = renderTranscript(record, { fonts: [] });
  return { screen: ceremonyView(shown), record, entries, text: html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ') };
}
