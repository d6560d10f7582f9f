using System.Text.Json.Serialization;
using VduseActors.Lab.Demo;
using VduseActors.Lab.Faults;

namespace VduseActors.Lab.Output;

/// <summary>The JSON documents that commands print with <c>--json</c>, generated at compile time.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DemoReport))]
[JsonSerializable(typeof(FaultKindReport[]))]
[JsonSerializable(typeof(FaultRunReport))]
internal sealed partial class LabJson : JsonSerializerContext;
