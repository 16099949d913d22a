import { renderToStaticMarkup } from 'react-dom/server';
import type { ReactNode } from 'react';
import type { Mode } from '../../shared/ceremony/mode.ts';
import { pageStyle } from './page-style.ts';

/**
 * One self-contained HTML document. The policy inside forbids everything but its own style and fonts, so that an opened
 * document fetches and runs nothing. `styles` are whole style sheets of ours, never text from a record.
 */
export function documentShell(props: {
  readonly mode: Mode;
  readonly title: string;
  readonly styles: readonly string[];
  readonly children: ReactNode;
}): string {
  const css = [...props.styles, pageStyle].join('\n');
  const markup = renderToStaticMarkup(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta httpEquiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:" />
        <title>{props.title}</title>
        <style dangerouslySetInnerHTML={{ __html: css }} />
      </head>
      <body>
        {props.mode === 'rehearsal' ? (
          <div className="watermark" aria-hidden="true">
            <span>REHEARSAL</span>
          </div>
        ) : null}
        <main>{props.children}</main>
      </body>
    </html>,
  );
  return `<!doctype html>\n${markup}\n`;
}
