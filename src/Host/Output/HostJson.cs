using System.Text.Json.Serialization;
using VduseActors.Host.Diagnosis;
using VduseActors.Host.Listing;

namespace VduseActors.Host.Output;

/// <summary>The JSON documents that commands print with <c>--json</c>, generated at compile time.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ListedDevice[]))]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class HostJson : JsonSerializerContext;
