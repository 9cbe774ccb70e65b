"use client";
// The last resort, when even the layout failed. Brings its own document, and follows the system's theme.
import "./globals.css";
import { Button } from "@/app/_ui/button";
import { errorReference } from "@/app/_ui/error-reference";
import { ProblemPage } from "@/app/_ui/problem-page";

export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  const reference = errorReference(error);
  return (
    <html lang="en">
      <body>
        <title>Portcullis could not be shown</title>
        <main id="content">
          <ProblemPage
            code={reference === undefined ? "Error" : `Error ${reference}`}
            title="Portcullis could not be shown"
            actions={
              <Button variant="primary" onClick={() => retry()}>
                Try again
              </Button>
            }
          >
            Something failed on our side before the page could be made. If it happens again, give the operator the reference above.
          </ProblemPage>
        </main>
      </body>
    </html>
  );
}
