import type { ReactNode } from 'react';
import { daysBetween } from '../../shared/base/instant.ts';
import { isBeyondSigning } from '../../shared/ceremony/key-transitions.ts';
import type { KeyView } from '../../shared/contract/key-views.ts';
import type { AuthorityView } from '../../shared/contract/views.ts';
import { Mark } from '../parts/mark.tsx';
import type { MarkTone } from '../parts/mark.tsx';
import { Moment } from '../parts/moment.tsx';
import { useNow } from '../parts/now.ts';
import { Shown } from '../parts/shown.tsx';
import { custodyText } from '../text/custody-text.ts';
import { screenText } from '../text/screen-text.ts';

const text = screenText.authority;

const authorityTone: Readonly<Record<AuthorityView['state'], MarkTone>> = {
  valid: 'good',
  'not-yet-valid': 'due',
  expired: 'bad',
  revoked: 'bad',
};

export const keyTone: Readonly<Record<KeyView['state'], MarkTone>> = {
  'pre-activation': 'due',
  active: 'good',
  suspended: 'due',
  deactivated: 'due',
  compromised: 'bad',
  destroyed: 'bad',
};

/** Where the key of an authority is, in words. */
export function custodyWords({ custody, keyPresent, key }: AuthorityView): string {
  if (key?.state === 'destroyed') return custodyText.keyWords(key.state);
  const offline = key === null ? null : custodyText.custody[key.custody];
  if (offline !== null) return offline;
  if (keyPresent && key?.quorum && custody === 'sealed-file') return text.behindQuorum(key.quorum.required, key.quorum.total);
  if (custody === 'token') {
    const where = keyPresent ? text.custody.token : text.tokenAway;
    return key?.copies.some(({ kind }) => kind === 'sealed-file') ? `${where}, ${text.sealedToo}` : where;
  }
  return custody === 'elsewhere' || keyPresent ? text.custody[custody] : text.keyGone;
}

/** Authorities under their issuers; one whose issuer is not known here stands at the top. */
export function AuthorityTree({
  authorities,
  onOpen,
  current = null,
}: {
  authorities: readonly AuthorityView[];
  onOpen: (name: string) => void;
  current?: string | null;
}): ReactNode {
  const known = new Set(authorities.map(({ name }) => name));
  const tops = authorities.filter(({ name, issuer }) => issuer === name || !known.has(issuer));
  return <Branch nodes={tops} all={authorities} onOpen={onOpen} current={current} label={text.tree} />;
}

/** What keeps the key from use in any ceremony, for the glance; a key that is offline or on an absent token only has to be brought. */
function keyTrouble(node: AuthorityView): { readonly tone: MarkTone; readonly words: string } | null {
  const state = node.key?.state ?? 'active';
  if (state !== 'active') return { tone: keyTone[state], words: custodyText.keyWords(state) };
  return isMissing(node) ? { tone: 'bad', words: custodyWords(node) } : null;
}

const isMissing = (node: AuthorityView): boolean => node.key?.custody === 'gone' || custodyWords(node) === text.keyGone;

/**
 * The state of its certificate; one that ends within the widest band of what is due says so instead of being plainly good. A key that
 * is not active, or of which nothing is left, comes first: with it a valid certificate is nothing good by itself.
 */
export function State({ node }: { node: AuthorityView }): ReactNode {
  const { state, notAfter } = node;
  const left = daysBetween(useNow(), notAfter);
  const trouble = keyTrouble(node);
  const certificate =
    state !== 'valid' || left > 90 ? (
      <Mark tone={state === 'valid' && trouble ? 'plain' : authorityTone[state]}>
        {trouble ? text.certificate(text.state[state]) : text.state[state]}
      </Mark>
    ) : (
      <Mark tone="due">{text.ending(left)}</Mark>
    );
  if (trouble === null) return certificate;
  return (
    <>
      <Mark tone={trouble.tone}>{trouble.words}</Mark> {certificate}
    </>
  );
}

function Branch({
  nodes,
  all,
  onOpen,
  current,
  label,
}: {
  nodes: readonly AuthorityView[];
  all: readonly AuthorityView[];
  onOpen: (name: string) => void;
  current: string | null;
  label?: string;
}): ReactNode {
  return (
    <ul className="tree" aria-label={label}>
      {nodes.map((node) => {
        const children = all.filter(({ name, issuer }) => issuer === node.name && name !== node.name);
        return (
          <li key={node.name}>
            <button
              type="button"
              className="tree-node"
              aria-current={current === node.name ? 'true' : undefined}
              onClick={() => onOpen(node.name)}
            >
              <span className="tree-name">
                <Shown text={node.name} /> <span className="soft">{text.kind[node.kind]}</span>
              </span>
              <span className="tree-state">
                <State node={node} />
              </span>
              <span className="tree-facts">
                <Shown text={node.subject} />
                <span>
                  {text.until} <Moment at={node.notAfter} dateOnly />
                </span>
                <span className={isMissing(node) ? 'bad' : undefined}>{custodyWords(node)}</span>
                {node.custody !== 'elsewhere' && (
                  <span>
                    {node.crl === null ? (
                      text.noCrl
                    ) : (
                      <>
                        {text.crl(node.crl.crlNumber)} {isBeyondSigning(node.key?.state ?? 'active') ? text.lastCrl : text.due}{' '}
                        <Moment at={node.crl.nextUpdate} dateOnly distance />
                      </>
                    )}
                  </span>
                )}
              </span>
            </button>
            {children.length > 0 && <Branch nodes={children} all={all} onOpen={onOpen} current={current} />}
          </li>
        );
      })}
    </ul>
  );
}
