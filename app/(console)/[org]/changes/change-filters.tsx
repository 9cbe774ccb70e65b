// The filters of the admin log, all of them in the address.

import { FilterBar, FilterDay, FilterSelect, FilterText } from "@/app/_ui/filter-bar";
import { changeActs, changeNouns } from "@/lib/audit/change-acts";
import type { ChangeFilter } from "@/lib/changes/change-filter";
import type { ChangeActor } from "@/lib/changes/list-change-actors";
import { actorWords } from "./actor-words";

const actOptions = Object.entries(changeNouns).flatMap(([noun, plural]) => [
  { value: noun, label: `${plural}: every act` },
  ...Object.entries(changeActs).filter(([act]) => act.startsWith(`${noun}.`)).map(([act, words]) => ({ value: act, label: words })),
]);

export function ChangeFilters({ path, filter, actors }: { path: string; filter: ChangeFilter; actors: readonly ChangeActor[] }) {
  const options = actors.map((actor) => ({ value: actor.id, label: actorWords(actor) }));
  // Who acted long ago stands in the address all the same.
  if (filter.actor !== undefined && !options.some(({ value }) => value === filter.actor)) options.push({ value: filter.actor, label: filter.actor });
  return (
    <FilterBar path={path} clearHref={Object.keys(filter).length > 0 ? path : undefined}>
      <FilterText name="target" label="Changed thing" value={filter.target} className="w-48" />
      <FilterSelect name="act" label="Act" options={actOptions} value={filter.act} className="w-40" />
      <FilterSelect name="actor" label="Who" all="Everybody" options={options} value={filter.actor} className="w-40" />
      <FilterDay name="since" label="Since" value={filter.since} />
      <FilterDay name="until" label="Until" value={filter.until} />
    </FilterBar>
  );
}
