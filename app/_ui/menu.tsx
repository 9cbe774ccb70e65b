"use client";
// A menu that drops down from a button.
import type { ReactElement, ReactNode } from "react";
import Link from "next/link";
import { DropdownMenu } from "radix-ui";
import { cn } from "@/app/_ui/class-names";

const itemClass =
  "flex w-full cursor-pointer items-center gap-2 rounded-sm px-2 py-1.5 text-left text-base outline-none select-none max-md:py-2.5 " +
  "data-disabled:cursor-not-allowed data-disabled:opacity-55 data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:shrink-0";

export function Menu({
  trigger,
  align = "end",
  side = "bottom",
  className,
  children,
}: {
  trigger: ReactElement;
  align?: "start" | "center" | "end" | undefined;
  side?: "top" | "bottom" | undefined;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    // Not modal: the page behind keeps its scrollbar, so that nothing moves.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={cn(
            "z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 animate-fade-in overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-raised",
            className,
          )}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function MenuItem({
  href,
  onSelect,
  icon,
  danger,
  disabled,
  children,
}: {
  href?: string | undefined;
  onSelect?: (() => void) | undefined;
  icon?: ReactNode;
  danger?: boolean | undefined;
  disabled?: boolean | undefined;
  children: ReactNode;
}) {
  const colour = danger ? "text-deny" : "text-ink [&_svg]:text-ink-faint";
  const rest = {
    className: cn(itemClass, colour),
    ...(disabled === undefined ? {} : { disabled }),
    ...(onSelect === undefined ? {} : { onSelect }),
  };
  if (href !== undefined) {
    return (
      <DropdownMenu.Item asChild {...rest}>
        <Link href={href}>
          {icon}
          {children}
        </Link>
      </DropdownMenu.Item>
    );
  }
  return (
    <DropdownMenu.Item {...rest}>
      {icon}
      {children}
    </DropdownMenu.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 py-1.5 text-xs text-ink-faint">{children}</DropdownMenu.Label>;
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}
