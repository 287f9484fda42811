import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from "react-aria-components";

export interface TabEntry<Id extends string> {
  id: Id;
  name: string;
  /** A number beside the name; drawn raised when `unread`. */
  count?: number | undefined;
  unread?: boolean;
  content: ReactNode;
  testId?: string;
}

/** Tabs with their panels. */
export function Tabs<Id extends string>(props: {
  label: string;
  entries: readonly TabEntry<Id>[];
  selected: Id;
  onSelect: (id: Id) => void;
  className?: string;
}) {
  return (
    <AriaTabs
      className={`tabs ${props.className ?? ""}`}
      selectedKey={props.selected}
      onSelectionChange={(key) => {
        const entry = props.entries.find(({ id }) => id === key);
        if (entry) props.onSelect(entry.id);
      }}
    >
      <TabList className="tab-list" aria-label={props.label}>
        {props.entries.map(({ id, name, count, unread, testId }) => (
          <Tab key={id} id={id} className="tab" data-testid={testId}>
            <span>{name}</span>
            {count === undefined ? null : (
              <span
                className={unread === true ? "tab-count is-unread figures" : "tab-count figures"}
              >
                {count}
              </span>
            )}
          </Tab>
        ))}
      </TabList>
      {props.entries.map(({ id, content }) => (
        <TabPanel key={id} id={id} className="tab-panel">
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
