import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { clientOf } from '../../../../renderer/bridge/client.ts';
import { ClientContext } from '../../../../renderer/bridge/use-client.ts';
import { EndedScreen } from '../../../../renderer/screens/ceremony/ended-screen.tsx';
import type { CeremonyView } from '../../../../shared/contract/views.ts';
import { FakeBridge } from '../../../support/fake-bridge.ts';

const client = clientOf(new FakeBridge('filled', () => '2026-11-21T10:42:07Z'));
const closed = await client.call('ceremony.record', { id: 'x' });
const fault = { code: 'file-not-found', detail: { path: '/media/A/key.pem' }, logId: null } as const;
const shown = (over: Partial<CeremonyView>): string =>
  renderToStaticMarkup(
    <ClientContext value={client}>
      <EndedScreen view={{ ...closed, ...over }} leave="Back" onLeave={() => undefined} onExport={() => undefined} />
    </ClientContext>,
  );

describe('an aborted ceremony', () => {
  it('says why, and what was refused last, as facts: nothing is to be done about them any more', () => {
    const markup = shown({ state: 'aborted', abortedWhy: 'the stick is gone', fault });
    expect(markup).toContain('the stick is gone');
    expect(markup).toMatch(/Refused last.*\/media\/A\/key\.pem.*file-not-found/);
    expect(markup).not.toMatch(/role="alert"|class="fault"|What next/);
  });

  it('says nothing of either where it was closed', () => {
    expect(shown({ state: 'closed', abortedWhy: null, fault: null })).not.toContain('Refused last');
  });
});
