"use client";
// The three themes as choices of a menu.
import { useTheme } from "next-themes";
import { Monitor, Moon, Sun } from "lucide-react";
import { MenuChoice } from "@/app/_ui/menu-choice";

const options = [
  { value: "system", label: "System", icon: <Monitor aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
];

export function ThemeChoice() {
  const { theme, setTheme } = useTheme();
  return <MenuChoice value={theme ?? "system"} options={options} onValueChange={setTheme} />;
}
