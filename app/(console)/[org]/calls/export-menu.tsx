"use client";
// The calls of the search as a file. The browser shows how far it is and can break it off; it posts, since an export is noted.
import { useRef } from "react";
import { Download } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { Menu, MenuItem, MenuLabel } from "@/app/_ui/menu";

export function ExportMenu({ action, text, server, back }: {
  action: string; text: string; server: string | undefined;
  /** Where the browser goes when nothing can be exported. */
  back: string;
}) {
  const form = useRef<HTMLFormElement>(null);
  const format = useRef<HTMLInputElement>(null);
  function send(chosen: "csv" | "ndjson"): void {
    if (format.current) format.current.value = chosen;
    form.current?.submit();
  }
  return (
    <>
      <Menu trigger={<Button><Download aria-hidden /><span className="max-sm:sr-only">Export</span></Button>}>
        <MenuLabel>The calls of this search, 1,000,000 at most</MenuLabel>
        <MenuItem onSelect={() => send("csv")}>CSV, for spreadsheets</MenuItem>
        <MenuItem onSelect={() => send("ndjson")}>NDJSON, for programs</MenuItem>
      </Menu>
      <form ref={form} method="post" action={action} hidden>
        <input type="hidden" name="q" value={text} />
        <input type="hidden" name="server" value={server ?? ""} />
        <input type="hidden" name="back" value={back} />
        <input ref={format} type="hidden" name="format" defaultValue="csv" />
      </form>
    </>
  );
}
