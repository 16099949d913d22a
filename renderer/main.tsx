/**
 * renderer/: the unprivileged process. DOM and React, no Node, no network. It shows what main says and asks main for what
 * people want; it decides nothing about the CA.
 *
 *   bridge/   the only code that knows `window.anchorite`
 *   wizards/  a draft and its form for each ceremony: draft -> candidate plan
 *   screens/  the frame and what stands in it
 *   parts/    things that know no ceremony and no bridge
 *   text/     every word shown (faults are worded in shared/fault)
 *   style/    tokens and CSS
 *
 * Data flows down from the calls and events of the bridge; what people type stays in the wizard until main has taken it.
 */
import './bridge/zod-jitless.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Bridge } from '../shared/contract/channels.ts';
import { App } from './app.tsx';
import { clientOf } from './bridge/client.ts';
import { ClientContext } from './bridge/use-client.ts';
import { ErrorBoundary } from './parts/error-boundary.tsx';
import { KeptWorkContext } from './wizards/kept-work.ts';
import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import './style/tokens.css';
import './style/base.css';
import './style/controls.css';
import './style/frame.css';
import './style/parts.css';
import './style/screens.css';
import './style/wizard.css';
import './style/ceremony.css';

declare global {
  interface Window {
    /** Published by the preload. */
    readonly anchorite: Bridge;
  }
}

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary>
        <ClientContext value={clientOf(window.anchorite)}>
          <KeptWorkContext value={new Map()}>
            <App />
          </KeptWorkContext>
        </ClientContext>
      </ErrorBoundary>
    </StrictMode>,
  );
}
