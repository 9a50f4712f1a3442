using Gossamer.Cli;

return await CommandShell.RunAsync(args);
