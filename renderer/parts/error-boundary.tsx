import { Component } from 'react';
import type { ReactNode } from 'react';
import { partText } from '../text/part-text.ts';
import { FaultPanel } from './fault-panel.tsx';

/** Catches a defect of the window, so that it never goes blank in the middle of a ceremony. Main has lost nothing. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <main className="starting">
        <FaultPanel fault={{ code: 'internal', detail: {}, logId: null }}>
          <button type="button" className="primary" onClick={() => location.reload()}>
            {partText.reload}
          </button>
        </FaultPanel>
      </main>
    );
  }
}
