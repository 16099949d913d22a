import type { ReactNode } from 'react';
import type { ChosenObject } from '../../../shared/contract/chosen-views.ts';
import { useAction, useClient } from '../../bridge/use-client.ts';
import { Digest } from '../../parts/digest.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { FaultPanel } from '../../parts/fault-panel.tsx';
import { Shown } from '../../parts/shown.tsx';
import { adoptionText as text } from '../../text/adoption-text.ts';

interface Props {
  readonly kind: 'certificate' | 'crl';
  readonly button: string;
  /** The certificate whose key must have signed it, where that was chosen already. */
  readonly issuer?: ChosenObject | null;
  /** The certificate that it has to have issued. */
  readonly certifies?: ChosenObject;
  /** True where it has to be the certificate of an authority. */
  readonly authority?: true;
  readonly onObject: (object: ChosenObject) => void;
  readonly problem?: string | undefined;
}

/** A button that chooses a certificate or CRL and lets main read it. */
export function ObjectButton({ kind, button, issuer = null, certifies, authority, onObject, problem }: Props): ReactNode {
  const client = useClient();
  const action = useAction();
  const choose = async () => {
    const chosen = await action.run(() =>
      client.call('object.choose', {
        kind,
        ...(issuer && { issuer: issuer.der }),
        ...(certifies && { certifies: certifies.der }),
        ...(authority && { authority }),
      }),
    );
    if (chosen) onObject(chosen);
  };
  return (
    <>
      <FaultPanel fault={action.fault} />
      <div className="row">
        <button
          type="button"
          onClick={() => void choose()}
          aria-disabled={action.busy}
          {...(problem === undefined ? {} : { 'data-problem': true, 'aria-describedby': `${kind}-problem` })}
        >
          {button}
        </button>
      </div>
      {problem !== undefined && (
        <p id={`${kind}-problem`} className="problem">
          {problem}
        </p>
      )}
    </>
  );
}

/** What a chosen object says, and its digest, to be compared with a copy that came another way. */
export function ObjectFacts({ object }: { object: ChosenObject }): ReactNode {
  return (
    <div className="card">
      <Facts>
        {object.facts.map(({ label, value }) => (
          <Fact key={label} label={label}>
            <Shown text={value} />
          </Fact>
        ))}
      </Facts>
      <Digest digest={object.sha256} label={text.fingerprint} />
    </div>
  );
}
