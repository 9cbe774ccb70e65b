"use client";
// Saved views: one's own and the organization's to choose from, and a dialog to keep the search at hand or to delete one.
import { useState } from "react";
import { Bookmark, Check } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/app/_ui/menu";
import type { ViewRecord } from "@/lib/call-views/view-record";
import { callsHref } from "./read-query";
import { ViewsDialog } from "./views-dialog";

export function ViewsMenu({ org, path, text, views, mayShare }: { org: string; path: string; text: string; views: readonly ViewRecord[]; mayShare: boolean }) {
  const [isOpen, setIsOpen] = useState(false);
  const current = views.find(({ search }) => search === text);
  const groups = [["Your views", views.filter(({ shared }) => !shared)], ["Shared views", views.filter(({ shared }) => shared)]] as const;
  return (
    <>
      <Menu trigger={<Button><Bookmark aria-hidden /><span className="max-w-40 truncate">{current?.name ?? "Views"}</span></Button>}>
        {groups.map(([label, own]) => (own.length === 0 ? null : (
          <div key={label}>
            <MenuLabel>{label}</MenuLabel>
            {own.map(({ id, name, search }) => <MenuItem key={id} href={callsHref(path, search)} icon={search === text ? <Check aria-hidden /> : <span className="size-4" />}>{name}</MenuItem>)}
          </div>
        )))}
        {views.length === 0 ? null : <MenuSeparator />}
        <MenuItem onSelect={() => setIsOpen(true)}>{views.length === 0 ? "Save this search…" : "Save or delete views…"}</MenuItem>
      </Menu>
      <ViewsDialog org={org} text={text} views={views} mayShare={mayShare} open={isOpen} onOpenChange={setIsOpen} />
    </>
  );
}
