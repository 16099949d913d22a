import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { NowContext } from '../../../../renderer/parts/now.ts';
import { clientOf } from '../../../../renderer/bridge/client.ts';
import { ClientContext } from '../../../../renderer/bridge/use-client.ts';
import { Waiting } from '../../../../renderer/screens/ceremony/waiting.tsx';
import { ceremonyText } from '../../../../renderer/text/ceremony-text.ts';
import { FakeBridge } from '../../../support/fake-bridge.ts';

const began = '2026-11-30T10:00:00Z';
const client = clientOf(new FakeBridge('filled', () => began));
const running = await client.call('ceremony.record', { id: 'x' });
const shownAt = (now: string, runningSince: string | null, awaitingActivation = false): string =>
  renderToStaticMarkup(
    <ClientContext value={client}>
      <NowContext value={now}>
        <Waiting view={{ ...running, runningSince, awaitingActivation }} who="" />
      </NowContext>
    </ClientContext>,
  );
it('says of an act that takes long that a token may wait for somebody', () => {
  expect(shownAt('2026-11-30T10:00:04Z', began)).not.toContain(ceremonyText.touch);
  expect(shownAt('2026-11-30T10:00:05Z', began)).toContain(ceremonyText.touch);
  expect(shownAt('2026-11-30T10:01:00Z', null, true)).not.toContain(ceremonyText.touch);
});
