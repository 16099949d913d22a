import { useState } from 'react';
import type { ReactNode } from 'react';
import { useAction, useClient } from '../bridge/use-client.ts';
import { Digest } from '../parts/digest.tsx';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { ceremonyText } from '../text/ceremony-text.ts';

const text = ceremonyText.result;

/** Prints a document of an ended ceremony and says where it is kept. */
export function PrintButton({ id, document }: { id: string; document: 'transcript' | 'destruction' }): ReactNode {
  const client = useClient();
  const action = useAction();
  const [printed, setPrinted] = useState<{ path: string; sha256: string; pdf: boolean } | null>(null);
  const print = async () => setPrinted((await action.run(() => client.call(`${document}.print`, { id }))) ?? null);
  const words = document === 'transcript' ? text : text.destruction;
  return (
    <>
      <button
        type="button"
        className={document === 'transcript' ? 'primary' : undefined}
        aria-disabled={action.busy}
        onClick={() => !action.busy && void print()}
      >
        {action.busy ? text.printing : words.print}
      </button>
      <div role="status" className="printed">
        {printed !== null && (
          <div className="notice good">
            <p>
              ✓ {words.printed}: <code>{printed.path}</code>
            </p>
            {!printed.pdf && <p>{text.htmlOnly}</p>}
            <Digest digest={{ hex: printed.sha256, words: [] }} />
          </div>
        )}
      </div>
      <FaultPanel fault={action.fault} />
    </>
  );
}
