using VduseActors.Host.Commands;

return await VdusedCommandLine.InvokeAsync(args, CommandContext.ForProcess());
