/** What machine-wide profiles and policies are known to set before a script runs: PowerShell by the name of its oddity. */
export const profiles: Readonly<Record<string, string>> = {
  'strict-profile-1': 'Set-StrictMode -Version 1.0',
  'strict-profile-2': 'Set-StrictMode -Version 2.0',
  'strict-profile': 'Set-StrictMode -Version Latest',
  'silent-profile': "$PSDefaultParameterValues = @{ '*:ErrorAction' = 'SilentlyContinue' }",
  'stopping-profile': "$ErrorActionPreference = 'Stop'",
  'quiet-profile': "$ErrorActionPreference = 'SilentlyContinue'",
  'what-if-profile': '$WhatIfPreference = $true',
  'separator-profile': "$OFS = ', '",
  'banner-profile': "'Property of Contoso. All use is monitored.'",
};
