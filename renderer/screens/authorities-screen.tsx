import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { groupedHex } from '../../shared/base/bytes.ts';
import { isBeyondSigning } from '../../shared/ceremony/key-transitions.ts';
import type { ArtifactReference } from '../../shared/ceremony/plan.ts';
import type { AuthorityView, Overview } from '../../shared/contract/views.ts';
import { Digest } from '../parts/digest.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { Moment } from '../parts/moment.tsx';
import { Shown } from '../parts/shown.tsx';
import { grouped } from '../text/distance.ts';
import { screenText } from '../text/screen-text.ts';
import { ArtifactDialog } from './artifact-dialog.tsx';
import { AuthorityTree, custodyWords, State } from './authority-tree.tsx';
import type { Go } from './frame/place.ts';
import { UncertifiedKeys } from './uncertified-keys.tsx';
import { KeySection } from './key-section.tsx';

const text = screenText.authority;

/** The tree on the left, one authority in full on the right. */
export function AuthoritiesScreen({ overview, name, go }: { overview: Overview; name: string | null; go: Go }): ReactNode {
  const [open, setOpen] = useState<ArtifactReference | null>(null);
  const current = overview.authorities.find((authority) => authority.name === name) ?? overview.authorities[0];
  if (current === undefined) {
    return (
      <div className="screen">
        <h1>{text.title}</h1>
        <EmptyState title={text.empty}>
          <p>{text.emptyBody}</p>
        </EmptyState>
        <UncertifiedKeys keys={overview.uncertifiedKeys} go={go} />
      </div>
    );
  }
  return (
    <div className="screen authorities">
      <h1>{text.title}</h1>
      <div className="split">
        <AuthorityTree
          authorities={overview.authorities}
          current={current.name}
          onOpen={(next) => go({ screen: 'authorities', name: next })}
        />
        <AuthorityDetail authority={current} chosen={name !== null} onOpen={setOpen} go={go} />
      </div>
      <UncertifiedKeys keys={overview.uncertifiedKeys} go={go} />
      {open !== null && <ArtifactDialog artifact={open} onClose={() => setOpen(null)} />}
    </div>
  );
}

function AuthorityDetail({
  authority,
  chosen,
  onOpen,
  go,
}: {
  authority: AuthorityView;
  /** Whether somebody chose it, or it is the first of the list. */
  chosen: boolean;
  onOpen: (artifact: ArtifactReference) => void;
  go: Go;
}): ReactNode {
  const { name, crl, revocation } = authority;
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    // Where the tree stands above it, the one that was chosen is shown; beside the tree it is in view already.
    const { current } = card;
    if (chosen && current !== null && current.getBoundingClientRect().top > innerHeight / 2)
      current.scrollIntoView({ block: 'start' });
  }, [chosen, name]);
  return (
    <section ref={card} className="card" aria-labelledby="authority-name">
      <header className="section-head">
        <h2 id="authority-name">
          <Shown text={name} />
        </h2>
        <button type="button" className="small" onClick={() => onOpen({ kind: 'certificate', name })}>
          {text.openCertificate}
        </button>
        {crl !== null && (
          <button type="button" className="small" onClick={() => onOpen({ kind: 'crl', name })}>
            {text.openCrl}
          </button>
        )}
      </header>
      <p>
        {text.kind[authority.kind]} · <State node={authority} />
      </p>
      <Facts>
        <Fact label={text.subject}>
          <Shown text={authority.subject} />
        </Fact>
        <Fact label={text.issuer}>{authority.issuer === name ? text.itself : authority.issuer}</Fact>
        <Fact label={text.serial}>
          <code>{groupedHex(authority.serialNumber)}</code>
        </Fact>
        <Fact label={text.notBefore}>
          <Moment at={authority.notBefore} />
        </Fact>
        <Fact label={text.notAfter}>
          <Moment at={authority.notAfter} distance />
        </Fact>
        <Fact label={text.key}>{custodyWords(authority)}</Fact>
        <Fact label={text.preset}>{authority.preset}</Fact>
        {revocation !== null && (
          <Fact label={text.revoked}>
            <Moment at={revocation.revocationDate} /> · {revocation.reasonCode} · {revocation.onCrl ? text.onCrl : text.notOnCrl}
          </Fact>
        )}
      </Facts>
      <Digest digest={authority.fingerprint} label={text.fingerprint} />
      {authority.key !== null && <KeySection authority={name} keyView={authority.key} present={authority.keyPresent} go={go} />}
      {crl !== null && (
        <>
          <h3>{text.crlTitle}</h3>
          {isBeyondSigning(authority.key?.state ?? 'active') && (
            <p className="notice due">{text.lastCrlBody(authority.issuer === name)}</p>
          )}
          <Facts>
            <Fact label="cRLNumber">{grouped(crl.crlNumber)}</Fact>
            <Fact label={text.thisUpdate}>
              <Moment at={crl.thisUpdate} />
            </Fact>
            <Fact label={text.nextUpdate}>
              <Moment at={crl.nextUpdate} distance />
            </Fact>
            <Fact label={text.entries}>{grouped(crl.entries)}</Fact>
          </Facts>
          <Digest digest={{ hex: crl.sha256, words: [] }} label={text.crlDigest} />
        </>
      )}
    </section>
  );
}
