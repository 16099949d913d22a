import type { ReactNode } from 'react';
import type { ChosenModule } from '../../shared/contract/token-views.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Digest } from '../parts/digest.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { Moment } from '../parts/moment.tsx';
import { Shown } from '../parts/shown.tsx';
import { groupedHex } from '../../shared/base/bytes.ts';
import { spokenSize } from '../text/distance.ts';
import { tokenText } from '../text/token-text.ts';

const text = tokenText.screen.registering;

/** The file of a module before anything of it runs: people compare its digest, then register it. */
export function RegisterModule({
  module: { path, realPath, size, modifiedAt, sha256, registered },
  busy,
  onRegister,
  onCancel,
}: {
  module: ChosenModule;
  busy: boolean;
  onRegister: () => void;
  onCancel: () => void;
}): ReactNode {
  // What is being loaded cannot be taken back: the sheet stays until main has answered.
  const cancel = (): void => {
    if (!busy) onCancel();
  };
  return (
    <Dialog title={text.title} onClose={cancel} unhurried>
      <Facts>
        <Fact label={text.file}>
          <code>
            <Shown text={path} />
          </code>
        </Fact>
        {realPath !== path && (
          <Fact label={text.leadsTo}>
            <code>
              <Shown text={realPath} />
            </code>
          </Fact>
        )}
        <Fact label={text.size}>{spokenSize(size)}</Fact>
        <Fact label={text.modified}>
          <Moment at={modifiedAt} />
        </Fact>
      </Facts>
      <Digest digest={sha256} />
      {registered && registered.hex === sha256.hex && <p>{text.again}</p>}
      {registered && registered.hex !== sha256.hex && (
        <p className="notice due">
          {text.replaces} <code className="own-line">{groupedHex(registered.hex)}</code>
        </p>
      )}
      <p>{text.means}</p>
      <div className="row">
        <button type="button" className="primary" onClick={onRegister} aria-disabled={busy}>
          {text.register}
        </button>
        <button type="button" onClick={cancel} aria-disabled={busy}>
          {text.cancel}
        </button>
      </div>
    </Dialog>
  );
}
