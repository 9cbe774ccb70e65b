"use client";
// A button that opens the choice of theme, for pages without a user menu.
import { SunMoon } from "lucide-react";
import { iconButtonClass } from "@/app/_ui/button-styles";
import { Menu } from "@/app/_ui/menu";
import { ThemeChoice } from "@/app/_ui/theme-choice";

export function ThemeToggle() {
  return (
    <Menu
      trigger={
        <button type="button" aria-label="Theme" className={iconButtonClass("ghost", "md")}>
          <SunMoon aria-hidden />
        </button>
      }
    >
      <ThemeChoice />
    </Menu>
  );
}
